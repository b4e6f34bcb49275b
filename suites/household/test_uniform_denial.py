"""The payer's refusal does not tell whether another member's record exists."""

from payerproof.asking import cases, walking
from payerproof.checks import Judge, check
from payerproof.judge import difference, leak, rules
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-denial-uniform",
    requirements=("REQ-HH-018", "status-404"),
    severity=Severity.HIGH,
    title="Another member's record is refused like a record that never existed",
    remedy="Look a record up within the token's patient only, so that what is not visible is simply not found.",
    needs=("two_members",),
    cases=cases.each_pair_told_apart,
)
def test_denial_uniform(payer: Payer, case: Case, judge: Judge) -> None:
    """Status, headers and body are alike for the record, which its subject gets, and for ids never issued."""
    reason = walking.nothing_there(payer, case)
    if reason:
        judge(rules.absent(reason))
        return
    asked = walking.told_apart(payer, case)
    if asked is None:
        judge(difference.nothing_to_ask(case.about))
        return
    control = walking.control(payer, case)
    alike, optional = difference.uniform(*asked, case.reader), walking.is_optional(payer, case)
    judge(leak.learnt(alike, [control] if control else [], case.about, optional=optional))
