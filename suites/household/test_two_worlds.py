"""What one member is told does not depend on what stands in the record of another."""

from payerproof.checks.common import judgement
from payerproof.checks.common.two_worlds import worlds
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-two-worlds-alike",
    requirements=("REQ-HH-018",),
    severity=Severity.HIGH,
    family="disclosure",
    title="Nothing that a member is told moves with the record of another member",
    finding="An answer about a member's own record moves with the record of another member",
    remedy="Work out totals, tags, dates, links and statuses over the rows that the token may see, and over no others.",
    needs=("two_members", "record_lever"),
    cases=cases.each_changed_world,
)
def test_two_worlds_alike(payer: Payer, case: Case, judge: Judge) -> None:
    """All that the requester can ask is answered alike before and after one record of the subject's is changed."""
    if payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} may read the record of {case.subject}"))
        return
    session, name = payer.session(case.requester), case.note or ""
    change = judge.given(
        worlds.planned(payer, case.subject, name),
        judgement.inapplicable(f"the record of {case.subject} has nothing for the change {name}"),
    )
    if name in worlds.OF_A_PERSON and worlds.names_the_other(payer, session, change):
        judge(judgement.inapplicable(f"the own record of {case.requester} speaks of {case.subject}"))
        return
    judge(worlds.judged(worlds.compared(payer, session, change), change, case.requester))
