"""A later token of a grant opens what the one before it opened, and no other record."""

from payerproof.checks.common import judge_leak, judgement, withdrawal
from payerproof.checks.common.acting import later_tokens
from payerproof.checks.common.judge_denial import State
from payerproof.checks.household import cases, plain_requests
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "household-refreshed-token-bound",
    requirements=("REQ-HH-001", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A token that a refresh gave opens nobody else's record",
    finding="A token that a refresh gave opens another member's record",
    remedy="Carry the patient of the grant into every token that a refresh gives, and limit requests by the grant.",
    needs=("two_members",),
    cases=cases.each_neighbour,
)
def test_refreshed_token_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """The refreshed token reads the own Patient; asked for another's record, or for nobody's, it brings no value."""
    session = payer.sessions.fresh(case.requester, case.requester, payer.app)
    channel = judge.given(
        withdrawal.open_channel(payer, session, "read-with-refreshed-token"),
        judgement.absent("the app gets no refresh token, or no refresh gives a token"),
    )
    if withdrawal.control(channel).state is not State.OPEN:
        judge(judgement.unsure("the refreshed token reads nothing of the own record", withdrawal.control(channel).seen))
    other = payer.session(payer.witness(case.subject), case.subject)
    control = payer.ask(other, f"ExplanationOfBenefit?patient={other.patient}")
    judge(
        judge_leak.no_foreign_data(
            plain_requests.about(payer, channel.session(), case.subject),
            [control],
            allowed=payer.permitted(case.requester, case.requester),
            owner_of=payer.owner_of,
            strays=payer.strays,
            requester=f"{case.requester} with a refreshed token",
            subject=case.subject,
        )
    )


@check(
    "household-later-token-bound",
    requirements=("REQ-HH-001", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="A token of a later refresh, of another app or of a grant in other words opens the record of its grant alone",
    finding="A token of a later refresh, of another app or of a grant in other words opens another member's record",
    remedy="Make every token from the grant it rests on, with the grant's patient, however often and for whatever app.",
    needs=("two_members",),
    cases=cases.each_later_token,
)
def test_later_token_bound(payer: Payer, case: Case, judge: Judge) -> None:
    """It is asked for nobody's record, and for that of the holder or of another member: it brings no value of them."""
    name = case.note or ""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} does not act for {case.subject} now"))
    session = judge.given(later_tokens.opened(payer, case.requester, case.subject, name), later_tokens.none_given(name))
    own = case.requester == case.subject
    beside = payer.other_member(case.subject) if own else case.requester
    other = judge.given(beside, judgement.inapplicable("there is nobody else to ask for"))
    beside_session = payer.session(payer.witness(other), other)
    control = payer.ask(beside_session, f"ExplanationOfBenefit?patient={beside_session.patient}")
    judge(
        judge_leak.no_foreign_data(
            plain_requests.about(payer, session, other),
            [control],
            allowed=payer.permitted(payer.witness(case.subject), case.subject),
            owner_of=payer.owner_of,
            strays=payer.strays,
            requester=f"{case.requester} with {later_tokens.WORDS[name]} for {case.subject}",
            subject=other,
        )
    )
    seen, doubt = later_tokens.alive(payer, session, name)
    judge(doubt or judgement.kept(seen, expected="the own record, and no other", observed="the own Patient"))
