"""Where somebody asked to be reached stays between that person and the payer."""

from payerproof.asking import cases, contact
from payerproof.checks import Judge, check
from payerproof.judge import leak, rules
from payerproof.model import Case, Severity
from payerproof.observation import Observation
from payerproof.payer import Payer


@check(
    "household-contact-confidential",
    requirements=("REQ-HH-013", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    title="An address asked for confidential communications reaches nobody else of the household",
    remedy="Leave address, telephone and mail out of whatever anybody but the person sees, copies in claims included.",
    needs=("two_members",),
    cases=cases.each_hidden_contact,
)
def test_contact_confidential(payer: Payer, case: Case, judge: Judge) -> None:
    """The person reads the own address; no token of the reader shows it, the one for that person's record included."""
    if not contact.is_hidden(payer, case.reader, case.about):
        judge(rules.absent("the request for confidential communications is not in force today"))
        return
    records = [name for name in payer.scope.subjects if name == case.reader]
    records += [case.about] if payer.entitlement.record(case.reader, case.about).allowed else []
    if not records:
        judge(rules.absent(f"{case.reader} has no record to read, and acts for nobody here"))
        return
    telling = contact.telling(payer, case.about)
    own = payer.own_patient(payer.session(case.about))
    judge(
        leak.no_foreign_data(
            [seen for name in records for seen in contact.everything_seen(payer, case.reader, name)],
            [Observation(own.exchange, tuple(filter(telling, own.hits)))],
            allowed=lambda hit: not telling(hit),
            owner_of=payer.owner_of,
            reader=case.reader,
            subject=case.about,
        )
    )
