"""Whatever tells of a withheld service is withheld: each record of it, whichever kind it is."""

from payerproof.checks.common import cases, facets, judgement, kinds_of_records
from payerproof.checks.common.combine import together
from payerproof.checks.common.withheld import but_withheld, withheld
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_MOST = 60
"""Withheld records of one person that are asked for."""


@check(
    "sensitive-every-kind-withheld",
    requirements=("REQ-HH-008", "REQ-SEN-002", "REQ-SEN-003", "REQ-SEN-007", "REQ-SEN-009", "REQ-REG-007"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="Each record of a withheld service is withheld, also its prior authorization and its clinical records",
    finding="A record of a withheld service opens to the representative",
    remedy="Withhold by the service that a record belongs to, in one place for all types and kinds.",
    needs=("withheld_services",),
    cases=cases.each_holder,
)
def test_every_kind_withheld(payer: Payer, case: Case, judge: Judge) -> None:
    """Each withheld record is read and searched by its id: the member gets it, the representative does not."""
    allowed = payer.entitlement.record(case.requester, case.subject).allowed
    hidden = withheld(payer, case.requester, case.subject)[:_MOST] if allowed else ()
    if not hidden:
        judge(judgement.absent("nothing of this record is withheld from this requester"))
        return
    session, own = payer.session(case.requester, case.subject), payer.session(case.subject)
    judgements = kinds_of_records.opened(
        payer,
        hidden,
        (kinds_of_records.READ, kinds_of_records.BY_ID, kinds_of_records.HISTORY),
        session,
        own,
        but_withheld(payer, case.requester, case.subject),
        f"{case.requester} for {case.subject}",
        case.subject,
    )
    judge(
        facets.apart(together(judgements, judgement.absent("nothing of this record is withheld from this requester")))
    )
