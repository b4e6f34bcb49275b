"""A consent ends wholly: every login of the app, for good, at the latest with its term, and nobody remembers it."""

from datetime import timedelta

from payerproof.checks.common import authorize, cases, judge_denial, judge_grants, judgement, withdrawal
from payerproof.checks.common.judge_denial import State
from payerproof.checks.consent.cases import PASSING, each_earlier_login
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "consent-withdrawal-ends-every-login",
    requirements=("REQ-CON-004", "REQ-CON-005"),
    severity=Severity.CRITICAL,
    family="ending",
    title="A withdrawal ends every login of the app for that record, not only the latest",
    finding="A withdrawal leaves an earlier login of the app with access",
    remedy="End all grants of member, app and patient together, whichever device or login they came from.",
    needs=("portal", "form_login"),
    cases=each_earlier_login,
)
def test_withdrawal_ends_every_login(payer: Payer, case: Case, judge: Judge) -> None:
    """The member signs in twice with the app and withdraws it; the earlier login is closed as well.

    So it is where the earlier one asked for no access while the member is away.
    """
    app = payer.app_of(case)
    if case.path == PASSING:
        without = judgement.absent("the app asks for no access while the member is away, or gets none but with it")
        earlier = judge.given(authorize.passing_session(payer, case), without)
    else:
        earlier = payer.sessions.fresh(case.requester, case.subject, app)
    later = payer.sessions.fresh(case.requester, case.subject, app)
    channels = [withdrawal.open_channel(payer, earlier, name) for name in ("read", "refresh")]
    controls = [withdrawal.control(channel) for channel in channels if channel is not None]
    withdrawn = withdrawal.by_portal_until_unlisted(payer, later)
    promised = payer.target.policy.revocation_seconds
    for name in ("read", "refresh"):
        own = withdrawal.open_channel(payer, later, name)
        if own is not None:
            judge(
                judge_denial.dead(withdrawal.watch(own, withdrawn, promised), f"{name} of the login that was withdrawn")
            )
    for channel, control in zip(filter(None, channels), controls, strict=True):
        probes = withdrawal.watch(channel, withdrawn, promised)
        judge(judge_denial.closed_in_time(control, probes, promised, f"{channel.name} of the earlier login"))


@check(
    "consent-asked-again-after-withdrawal",
    requirements=("REQ-CON-001", "REQ-CON-010"),
    severity=Severity.HIGH,
    title="After a withdrawal an app obtains nothing until the member consents again",
    finding="An app obtains access after a withdrawal without the member consenting again",
    remedy="Forget remembered consents with the withdrawal, and show the consent page.",
    needs=("portal", "form_login"),
    cases=cases.each_app,
)
def test_asked_again_after_withdrawal(payer: Payer, case: Case, judge: Judge) -> None:
    """After the withdrawal the app gets no code before the consent page, in another browser and in the one before.

    So it is where that one, in which the member signed in, is asked to show no page.
    """
    app, browser = payer.app_of(case), payer.wire.browser()
    given = payer.sessions.authorize(
        case.requester, app, payer.sessions.choices(case.requester, case.subject), browser=browser
    )
    session = payer.sessions.opened(case.requester, case.subject, app, payer.sessions.redeem(given))
    control = payer.own_patient(session)
    if not control.owned_by(case.subject):
        judge(judgement.unsure("the app reads nothing before the withdrawal", control))
    withdrawal.by_portal_until_unlisted(payer, session)
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    for used in (payer.wire.browser(), browser):
        asked = payer.sessions.authorize(case.requester, app, choices, browser=used)
        judge(judge_grants.no_code(asked, "an app that was withdrawn obtains a code without a new consent"))
    silent = payer.sessions.authorize(case.requester, app, choices, browser=browser, prompt="none")
    judge(judge_grants.no_code(silent, "an app that was withdrawn obtains a code by a request that shows no page"))


@check(
    "consent-stays-withdrawn",
    requirements=("REQ-CON-004",),
    severity=Severity.CRITICAL,
    family="ending",
    title="Access that a withdrawal closed stays closed",
    finding="Access that a withdrawal closed is open again later",
    remedy="Keep an ended grant ended for as long as any of its tokens could live.",
    needs=("portal",),
    cases=cases.each_app,
)
def test_stays_withdrawn(payer: Payer, case: Case, judge: Judge) -> None:
    """Read and refresh are closed by the withdrawal, and asked for once more while the token could still live."""
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    opened = [withdrawal.open_channel(payer, session, name) for name in ("read", "refresh")]
    channels = [channel for channel in opened if channel is not None]
    withdrawn = withdrawal.by_portal_until_unlisted(payer, session)
    for channel in channels:
        judge(
            judge_denial.dead(
                withdrawal.watch(channel, withdrawn, payer.target.policy.revocation_seconds), channel.name
            )
        )
    when, probes = withdrawal.later(payer, session, channels)
    for channel, probe in zip(channels, probes, strict=True):
        judge(judge_denial.stays_closed(probe, channel.name, when))


_OF_A_TERM = (
    "search",
    "next-page",
    "everything",
    "next-page-of-everything",
    "document",
    "export-file",
    "introspection",
)
"""Channels beside the plain read and the refresh that end with a consent."""


@check(
    "consent-ends-with-its-term",
    requirements=("REQ-CON-008", "REQ-OA-19"),
    severity=Severity.CRITICAL,
    title="A consent ends by itself at the end of its declared term",
    finding="An app still has access after the declared term of the consent",
    remedy="Compare the end of the grant with the clock at every request and every refresh.",
    needs=("consent_term", "clock"),
    cases=cases.each_app,
)
def test_ends_with_its_term(payer: Payer, case: Case, judge: Judge) -> None:
    """Half an hour before its end the consent is refreshed and read with; a minute after it nothing of it works."""
    begun, term = payer.now(), timedelta(days=payer.target.policy.consent_days or 0)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    refresh = judge.given(
        withdrawal.open_channel(payer, session, "refresh"),
        judgement.absent("the app gets no refresh token, so its access ends with the access token"),
    )
    with payer.clock_at(begun + term - timedelta(minutes=30)):
        if withdrawal.control(refresh).state is not judge_denial.State.OPEN:
            judge(judgement.absent("the consent had ended before its term, as it may"))
            return
        control = payer.own_patient(refresh.session())
        if not control.owned_by(case.subject):
            judge(judgement.unsure("the refreshed token reads nothing before the term is over", control))
        opened = [withdrawal.open_channel(payer, refresh.session(), name) for name in _OF_A_TERM]
        before = [(channel, withdrawal.control(channel)) for channel in opened if channel is not None]
        with payer.clock_at(begun + term + timedelta(minutes=1)):
            seen = payer.own_patient(refresh.session())
            late = [(channel.name, withdrawal.control(channel)) for channel, was in before if was.state is State.OPEN]
            answer = payer.sessions.refresh(refresh.session())
    judge(judgement.refused(seen, case.subject, reason="an access token outlives the term of its consent"))
    for name, probe in late:
        judge(judge_denial.over_with_the_term(probe, name))
    judge(judge_denial.refresh_refused(answer, "a refresh token outlives the term of its consent"))
