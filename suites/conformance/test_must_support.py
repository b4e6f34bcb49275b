"""Must-support elements: counted over the whole run, and those that the payer is known to hold are served."""

from payerproof.checks.conformance.content import judge_profiles
from payerproof.checks.conformance.content.must_support import must_support
from payerproof.checks.conformance.content.profiles import homes
from payerproof.checks.registry import Judge, check
from payerproof.model import Severity
from payerproof.payer import Payer


@check(
    "conformance-must-support",
    requirements=("REQ-REG-008", "must-support", "must-support-choices"),
    severity=Severity.MEDIUM,
    family="content",
    title="Must-support elements that the payer holds are served",
    finding="Must-support elements that the payer holds are not served",
    remedy="Map the element from the claim system; a must-support element is left out only where there is no value.",
)
def test_must_support(payer: Payer, judge: Judge) -> None:
    """Over all members, each must-support element is covered, not seen or cannot be told; none known is lost."""
    found = must_support(payer)
    payer.note("coverage", profiles=found.as_data())
    judge(judge_profiles.populated(found.lost, found.counts, found.pages, homes(payer.target.guides)))
