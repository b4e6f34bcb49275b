"""What the payer declares about itself is there, is R4, and covers what the claimed guides ask."""

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent, undecided, unsure
from payerproof.checks.conformance.capability import judge_capability
from payerproof.checks.conformance.capability.definitions import published
from payerproof.checks.conformance.cases import each_asked_type
from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.guides import asked_of, facets_stating, meaning
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_REMEDY = "Write the CapabilityStatement from the same tables that the handlers read, and serve it at /metadata."


@check(
    "conformance-capability-statement",
    requirements=("REQ-REG-008", "restful", "r4"),
    severity=Severity.MEDIUM,
    title="The CapabilityStatement is served, describes this server, and declares FHIR R4 in JSON",
    finding="The CapabilityStatement is missing, or does not describe this server as FHIR R4 in JSON",
    remedy=_REMEDY,
    control="capability_statement",
)
def test_capability_statement(payer: Payer, judge: Judge) -> None:
    """`metadata` answers anybody with kind instance, fhirVersion 4.0.1 and JSON among the formats."""
    judge(judge_capability.stated(payer.capabilities))


@check(
    "conformance-capability-instantiates",
    requirements=("capability-instantiates",),
    severity=Severity.LOW,
    title="The CapabilityStatement names the guide's own statement in `instantiates`",
    finding="The CapabilityStatement does not name the guide's own statement in `instantiates`",
    remedy="List the canonical URL of each implemented guide's CapabilityStatement.",
    control="capability_statement",
)
def test_capability_instantiates(payer: Payer, judge: Judge) -> None:
    """Each claimed guide that asks for it is named."""
    judge(judge_capability.instantiates(payer.capabilities, facets_stating(payer.target, "capability-instantiates")))


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
    title="The CapabilityStatement declares everything that a claimed guide makes a SHALL for a type",
    finding="The CapabilityStatement leaves out something that a claimed guide requires",
    remedy=_REMEDY,
    cases=each_asked_type,
    control="capability_statement",
)
def test_capability_claims_resources(payer: Payer, case: Case, judge: Judge) -> None:
    """Interactions, search parameters and includes of the guide's own capability statement are declared."""
    resource_type = case.resource_type or ""
    asked = asked_of(payer.target.guides_for(resource_type), resource_type)
    judge(judge_capability.claims(payer.capabilities, asked, resource_type))


@check(
    "conformance-capability-security",
    requirements=("REQ-OA-30", "smart-oauth-uris"),
    severity=Severity.MEDIUM,
    title="The CapabilityStatement and the SMART configuration name the same authorization endpoints",
    finding="The CapabilityStatement and the SMART configuration name different authorization endpoints",
    remedy="Write rest.security and the SMART configuration from one list of endpoints.",
    control="capability_statement",
)
def test_capability_security(payer: Payer, judge: Judge) -> None:
    """Where rest.security names endpoints, or a claimed guide asks for them, both documents name the same."""
    required = bool(facets_stating(payer.target, "smart-oauth-uris"))
    judge(judge_capability.secured(payer.capabilities, payer.smart_configuration, required=required))


@check(
    "conformance-capability-kinds",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    title="Search parameters are declared with the types that they have",
    finding="A search parameter is declared with the wrong type",
    remedy="Copy type and definition of each parameter from its SearchParameter.",
    cases=each_asked_type,
    control="capability_statement",
)
def test_capability_kinds(payer: Payer, case: Case, judge: Judge) -> None:
    """The kind of each declared parameter (token, date, reference) is that of the guide's or R4's definition."""
    resource_type = case.resource_type or ""
    declared = declaration(payer).type(resource_type)
    guides = payer.target.guides_for(resource_type)
    known = ((name, kind, meaning(guides, resource_type, name)) for name, kind in declared.parameters.items())
    named = {name: (kind, defined.kind) for name, kind, defined in known if defined is not None}
    if not named:
        judge(absent(f"no search parameter of {resource_type} is declared", payer.capabilities))
        return
    judge(judge_capability.kinds(payer.capabilities, named, resource_type))


@check(
    "conformance-definitions-valid",
    requirements=("REQ-REG-008", "restful"),
    severity=Severity.LOW,
    title="The CapabilityStatement, and what it names of the server's own definitions, are valid resources",
    finding="The CapabilityStatement, or a definition of the server's own, is no valid resource",
    remedy="Validate what the server publishes of itself like any other resource, before release.",
    control="capability_statement",
)
def test_definitions_valid(payer: Payer, judge: Judge) -> None:
    """The statement and each SearchParameter and OperationDefinition below the base that is served have no error."""
    statement = payer.capabilities
    if doubt := undecided(statement.exchange):
        judge(unsure(doubt, statement))
        return
    if (statement.resource or {}).get("resourceType") != "CapabilityStatement":
        judge(absent("there is no CapabilityStatement to validate", statement))
        return
    found = published(payer)
    pages = tuple(seen for _, seen in found.values())
    judge(judge_profiles.valid({name: result for name, (result, _) in found.items()}, pages))
