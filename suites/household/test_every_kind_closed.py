"""Within one type every kind of record is as closed as the next: prior authorizations, pharmacy, years long past."""

from payerproof.checks.common import facets, judgement, kinds_of_records
from payerproof.checks.common.combine import together
from payerproof.checks.household import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-every-kind-closed",
    requirements=("REQ-HH-001", "REQ-HH-016", "REQ-HH-017", "REQ-REG-007", "authorized-only", "token-restricted"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A record of any kind opens to nobody else's token: claims and prior authorizations, of any year",
    finding="A record of some kind opens to another member's token",
    remedy="Decide by the record's owner in one place, for whatever a type holds and whichever system it comes from.",
    needs=("two_members",),
    cases=cases.each_neighbour,
)
def test_every_kind_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """One record of each kind, read by id and searched by it: its subject gets it, the other member does not."""
    known = kinds_of_records.one_of_each(payer.evident(case.subject))
    session, own = payer.session(case.requester), payer.session(payer.witness(case.subject), case.subject)
    judgements = kinds_of_records.opened(
        payer,
        known,
        (kinds_of_records.READ, kinds_of_records.BY_ID),
        session,
        own,
        payer.permitted(case.requester, case.requester),
        case.requester,
        case.subject,
    )
    judge(facets.apart(together(judgements, judgement.absent(f"no record of {case.subject} is known"))))
