"""What refers to a match comes along where that is declared."""

from payerproof.checks import Judge, check
from payerproof.conformance.cases import each_asked_type
from payerproof.conformance.reverse import brought
from payerproof.judge import include
from payerproof.judge.facets import about
from payerproof.judge.rules import absent
from payerproof.judge.together import together
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "conformance-revinclude-delivers",
    requirements=("REQ-REG-008", "revinclude", "provenance"),
    severity=Severity.MEDIUM,
    title="Every declared reverse include brings along what refers to the matches, and nothing else",
    remedy="Join from the matches to the resources that refer to them by the parameter that the include names.",
    cases=each_asked_type,
)
def test_revinclude_delivers(payer: Payer, case: Case, judge: Judge) -> None:
    """Each declared `_revinclude` holds every resource known to refer to a match, and none that refers to no match."""
    trials = brought(payer, payer.session(case.reader), case.resource_type or "")
    nothing = absent(f"no _revinclude of {case.resource_type} is declared", payer.capabilities)
    judge(together((about(include.delivers_reversed(item), item.label) for item in trials), nothing))
