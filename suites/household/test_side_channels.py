"""The payer's refusal does not tell by its time, its size or its headers whether another member's record exists."""

from payerproof.checks.common import judgement
from payerproof.checks.household import cases, side_channels
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-side-channels-quiet",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="The time, size and headers of a refusal do not tell whether another member's record exists",
    finding="The time, size or a header of a refusal tells whether another member's record exists",
    remedy="Look a record up within the token's patient only: fetch and write nothing for what is refused.",
    needs=("two_members",),
    cases=cases.each_side_channel,
)
def test_side_channels_quiet(payer: Payer, case: Case, judge: Judge) -> None:
    """Asked in rounds of random order, the record and two ids never issued are answered alike, and in equal time."""
    if payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} may read the record of {case.subject}"))
        return
    asked = judge.given(
        side_channels.question(payer, case),
        judgement.inapplicable(f"{case.requester} and {case.subject} have no two such records to compare"),
    )
    judge(side_channels.judgement_of(payer, case, asked, side_channels.measured(payer, case, asked)))
