"""What a representative is told does not depend on what stands in the services that are withheld."""

from payerproof.checks.common import judgement
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.common.two_worlds import worlds
from payerproof.checks.common.withheld import withheld
from payerproof.checks.registry import Judge, check
from payerproof.checks.sensitive import cases
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "sensitive-withheld-unmoved",
    requirements=("REQ-SEN-004", "REQ-HH-008"),
    severity=Severity.HIGH,
    family="disclosure",
    title="Nothing that a representative is told moves with a withheld service",
    finding="An answer to a representative moves with a service that is withheld",
    remedy="Work out totals, dates, tags and summaries for a representative over the records that are shown to them.",
    needs=("withheld_services", "record_lever"),
    cases=cases.each_holder_on_changes,
)
def test_withheld_unmoved(payer: Payer, case: Case, judge: Judge) -> None:
    """All that the representative can ask is answered alike before and after the latest withheld claim is changed."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} does not act for {case.subject} now"))
    hidden = [known for known in withheld(payer, case.requester, case.subject) if known.type == CLAIM]
    claim = judge.given(
        max(
            (known.content for known in hidden if known.content),
            key=lambda each: str(each.get("created")),
            default=None,
        ),
        judgement.absent("no claim of this record is withheld from this requester"),
    )
    session = payer.session(case.requester, case.subject)
    change = worlds.change_of(payer, case.subject, case.note or "", claim)
    judge(worlds.judged(worlds.compared(payer, session, change), change, f"{case.requester} for {case.subject}"))
