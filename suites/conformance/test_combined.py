"""Search parameters narrow one another."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import each_asked_type
from payerproof.checks.conformance.search.combined import combined_judgements
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-search-combinations",
    requirements=("REQ-REG-008", "search-combination", "search-alone-and-combined"),
    severity=Severity.MEDIUM,
    family="results",
    title="Search parameters used together find what fits each of them",
    finding="Search parameters used together find the wrong resources",
    remedy="Join the conditions of a search by and; check each combination that the guide names.",
    cases=each_asked_type,
)
def test_search_combinations(payer: Payer, case: Case, judge: Judge) -> None:
    """Each combination of the claimed guides, and some more pairs, finds exactly what all its parameters match."""
    declared = declaration(payer).type(case.resource_type or "")
    judgements = combined_judgements(payer, payer.session(case.requester), declared)
    nothing = absent(f"{declared.type} has no two parameters to combine", payer.capabilities)
    judge(together(judgements, nothing))
