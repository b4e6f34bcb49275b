"""What refers to a match comes along where that is declared."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.facets import about
from payerproof.checks.common.judgement import absent
from payerproof.checks.conformance.cases import each_asked_type
from payerproof.checks.conformance.search import judge_include
from payerproof.checks.conformance.search.reverse_include import brought
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-revinclude-delivers",
    requirements=("REQ-REG-008", "revinclude", "provenance"),
    severity=Severity.MEDIUM,
    family="results",
    title="Every declared _revinclude returns the resources that refer to the matches, and nothing else",
    finding="A declared _revinclude misses resources that refer to the matches, or returns others",
    remedy="Join from the matches to the resources that refer to them by the parameter that the include names.",
    cases=each_asked_type,
)
def test_revinclude_delivers(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared `_revinclude` holds every resource known to refer to a match, and none that refers to no match."""
    judgements = brought(payer, payer.session(case.requester), case.resource_type or "")
    nothing = absent(f"no _revinclude of {case.resource_type} is declared", payer.capabilities)
    judge(together((about(judge_include.delivers_reversed(item), item.label) for item in judgements), nothing))
