"""Must-support elements: counted over the whole run, and those that the payer is known to hold are served."""

from payerproof.checks import Judge, check
from payerproof.conformance.must_support_trial import must_support
from payerproof.conformance.profiles import homes
from payerproof.judge import profiles
from payerproof.model import Severity
from payerproof.payer import Payer


@check(
    "conformance-must-support",
    requirements=("REQ-REG-008", "must-support", "must-support-choices"),
    severity=Severity.MEDIUM,
    title="Must-support elements that the payer holds are served",
    remedy="Map the element from the claim system; a must-support element is left out only where there is no value.",
)
def test_must_support(payer: Payer, judge: Judge) -> None:
    """Over all members, each must-support element is covered, not seen or cannot be told; none known is lost."""
    found = must_support(payer)
    payer.note("coverage", profiles=found.as_data())
    judge(profiles.populated(found.lost, found.counts, found.pages, homes(payer.target.guides)))
