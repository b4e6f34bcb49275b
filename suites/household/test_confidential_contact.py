"""Where somebody asked to be reached stays between that person and the payer."""

from payerproof.checks.common import judge_leak, judgement, withdrawal
from payerproof.checks.common.cases import each_holder
from payerproof.checks.household import cases, confidential_contact
from payerproof.checks.registry import Judge, check
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Judgement, Outcome, Severity
from payerproof.payer import Payer

_REMEDY = "Leave address, telephone and mail out of whatever anybody but the person sees, copies in claims included."


@check(
    "household-contact-confidential",
    requirements=("REQ-HH-013", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="An address given for confidential communications appears in no other person's record",
    finding="An address given for confidential communications appears in another person's record",
    remedy=_REMEDY,
    needs=("two_members",),
    cases=cases.each_hidden_contact,
)
def test_contact_confidential(payer: Payer, case: Case, judge: Judge) -> None:
    """The person reads the own address; the requester's token for the own record shows it nowhere."""
    if not confidential_contact.is_hidden(payer, case.requester, case.subject):
        judge(judgement.absent("the request for confidential communications is not in force today"))
    elif case.requester not in payer.scope.members:
        judge(judgement.absent(f"{case.requester} has no record of their own to read"))
    else:
        judge(_nothing_shown(payer, case, case.requester))


@check(
    "household-contact-kept-from-representative",
    requirements=("REQ-HH-013",),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A representative does not see an address that was kept confidential from them",
    finding="A representative sees the address that was kept confidential from them",
    remedy=_REMEDY,
    needs=("two_members",),
    cases=cases.each_hidden_contact,
)
def test_contact_kept_from_representative(payer: Payer, case: Case, judge: Judge) -> None:
    """The person reads the own address; the representative's token for the person's record does not show it.

    A request that names nobody may mean the representative or not, who stands in the person's own place, (g)(1).
    """
    if not confidential_contact.is_hidden(payer, case.requester, case.subject):
        judge(judgement.absent("the request for confidential communications is not in force today"))
        return
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent(f"{case.requester} does not represent {case.subject}"))
        return
    stated = _nothing_shown(payer, case, case.subject)
    if stated.outcome is Outcome.FAIL and not confidential_contact.is_named(payer, case.requester, case.subject):
        reason = f"the request names nobody, and {case.requester} stands in {case.subject}'s own place"
        stated = Judgement(Outcome.INCONCLUSIVE, reason, stated.expected, stated.observed, stated.exchanges)
    judge(stated)


@check(
    "household-protection-hides-contact",
    requirements=("REQ-HH-013", "REQ-HH-017"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="From the moment a member is protected, nobody else's token shows where the member can be found",
    finding="A protected member's address or telephone is still shown to somebody else",
    remedy=_REMEDY,
    needs=("protect_lever", "two_members"),
    cases=each_holder,
)
def test_protection_hides_contact(payer: Payer, case: Case, judge: Judge) -> None:
    """A representative's living token shows where the member can be found, and no longer once the member is protected.

    The member reads the own address on, and whether the representative gets anything else is the payer's way.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent(f"{case.requester} does not represent {case.subject}"))
    if not payer.has_choice("protect", case.subject):
        judge(judgement.absent(f"{case.subject} does not sign in where the protection is chosen"))
    telling = confidential_contact.telling(payer, case.subject)
    before = tuple(confidential_contact.everything_seen(payer, case.requester, case.subject))
    if not any(telling(hit) for seen in before for hit in seen.hits):
        judge(
            judgement.absent(f"{case.requester} is not told where {case.subject} can be found in any case", *before[:1])
        )
    with payer.chosen("protect", case.subject):
        judge(
            withdrawal.awaited(
                payer,
                lambda: _nothing_shown(payer, case, case.subject),
                lambda told: told.outcome is not Outcome.FAIL,
            )
        )


def _nothing_shown(payer: Payer, case: Case, record: str) -> Judgement:
    """Judge all that the requester's token for `record` shows, against the person's own look at the address."""
    telling = confidential_contact.telling(payer, case.subject)
    own = payer.own_patient(payer.session(case.subject))
    return judge_leak.no_foreign_data(
        confidential_contact.everything_seen(payer, case.requester, record),
        [Observation(own.exchange, tuple(filter(telling, own.hits)))],
        allowed=lambda hit: not telling(hit),
        owner_of=payer.owner_of,
        requester=case.requester,
        subject=case.subject,
    )
