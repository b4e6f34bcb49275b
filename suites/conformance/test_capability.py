"""What the payer declares about itself is there, is R4, and covers what the claimed guides ask."""

from payerproof.checks import Judge, check
from payerproof.conformance.cases import each_asked_type
from payerproof.conformance.guides import asked_of, facets_stating
from payerproof.judge import capability
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_REMEDY = "Write the CapabilityStatement from the same tables that the handlers read, and serve it at /metadata."


@check(
    "conformance-capability-statement",
    requirements=("REQ-REG-008", "restful", "r4"),
    severity=Severity.MEDIUM,
    title="The CapabilityStatement is served, describes this instance, and speaks of FHIR R4 in JSON",
    remedy=_REMEDY,
)
def test_capability_statement(payer: Payer, judge: Judge) -> None:
    """`metadata` answers anybody with kind instance, fhirVersion 4.0.1 and JSON among the formats."""
    judge(capability.stated(payer.capabilities))


@check(
    "conformance-capability-instantiates",
    requirements=("capability-instantiates",),
    severity=Severity.LOW,
    title="The CapabilityStatement names the guide's own statement in `instantiates`",
    remedy="List the canonical URL of each implemented guide's CapabilityStatement.",
)
def test_capability_instantiates(payer: Payer, judge: Judge) -> None:
    """Each claimed guide that asks for it is named."""
    judge(capability.instantiates(payer.capabilities, facets_stating(payer.target.guides, "capability-instantiates")))


@check(
    "conformance-capability-claims-resources",
    requirements=(
        "REQ-REG-008",
        "read",
        "search-type",
        "search-parameter",
        "include",
        "revinclude",
        "profile",
        "patient-and-another",
        "profiles-declared",
        "provenance",
    ),
    severity=Severity.MEDIUM,
    title="The CapabilityStatement declares all that a claimed guide makes a SHALL for a type",
    remedy=_REMEDY,
    cases=each_asked_type,
)
def test_capability_claims_resources(payer: Payer, case: Case, judge: Judge) -> None:
    """Interactions, search parameters and includes of the guide's own capability statement are declared."""
    resource_type = case.resource_type or ""
    judge(capability.claims(payer.capabilities, asked_of(payer.target.guides, resource_type), resource_type))
