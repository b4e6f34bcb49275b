"""A withdrawn consent closes every channel within the promised time, and keeps it closed."""

from payerproof.checks.common import judge_denial, judgement, withdrawal
from payerproof.checks.consent import cases
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer

_REMEDY = (
    "Check the grant behind a token at every request, page link and refresh; caches of tokens, pages and results "
    "end with the grant."
)


@check(
    "consent-revoked-token-closed",
    requirements=("REQ-CON-004", "REQ-CON-005", "REQ-OA-28"),
    severity=Severity.CRITICAL,
    family="ending",
    title="After an app revokes its tokens, the grant gives no access",
    finding="An app still has access after its tokens were revoked",
    remedy=_REMEDY,
    needs=("revocation",),
    cases=cases.each_channel,
)
def test_revoked_token_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The channel is open before the tokens are revoked, and closed for good after it."""
    _withdraw_and_watch(payer, case, judge, "revocation")


@check(
    "consent-portal-withdrawal-closed",
    requirements=("REQ-CON-004", "REQ-CON-005", "REQ-CON-003", "REQ-APP-008"),
    severity=Severity.CRITICAL,
    family="ending",
    title="After a member withdraws consent in the portal, the app has no access left",
    finding="An app still has access after the member withdrew consent in the portal",
    remedy=_REMEDY,
    needs=("portal",),
    cases=cases.each_channel,
)
def test_portal_withdrawal_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The channel is open before the member withdraws, and closed for good after it."""
    _withdraw_and_watch(payer, case, judge, "portal")


@check(
    "consent-every-road-closed",
    requirements=("REQ-CON-004", "REQ-CON-005"),
    severity=Severity.CRITICAL,
    family="ending",
    title="After the consent ended, no query path returns data",
    finding="A query path still returns data after the consent ended",
    remedy="Check the grant in one place that every request passes, whatever its method, version or operation.",
    cases=cases.each_kind_of_path,
)
def test_every_road_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """Every query path that serves the member before the withdrawal is walked again after it."""
    lever = judge.given(
        withdrawal.lever(payer), judgement.absent("the target file describes no way to withdraw consent")
    )
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    found = withdrawal.path_channels(payer, session, case.path or "")
    if not found.open:
        judge(withdrawal.nothing_open(found, case.path or ""))
        return
    withdrawn, promised = withdrawal.LEVERS[lever](payer, session), payer.target.policy.revocation_seconds
    for channel, control in found.open:
        probes = withdrawal.watch(channel, withdrawn, promised)
        judge(judge_denial.closed_in_time(control, probes, promised, channel.name))


def _withdraw_and_watch(payer: Payer, case: Case, judge: Judge, lever: str) -> None:
    app = payer.app_of(case)
    session = payer.sessions.fresh(case.requester, case.subject, app)
    channel = judge.given(
        withdrawal.open_channel(payer, session, case.path or ""),
        judgement.absent(f"the target has no channel {case.path} for {app.title}"),
    )
    control = withdrawal.control(channel)
    if control.seen.exchange.refused and channel.name in withdrawal.OPTIONAL_CHANNELS:
        judge(judgement.absent(f"the target does not serve {channel.name} at all", control.seen))
        return
    promised = payer.target.policy.revocation_seconds
    withdrawn = withdrawal.LEVERS[lever](payer, channel.session())
    probes = withdrawal.watch(channel, withdrawn, promised)
    payer.note(
        "time-to-denial",
        lever=lever,
        channel=channel.name,
        app=app.id,
        member=case.requester,
        seconds=judge_denial.seconds_to_denial(probes),
        promised_seconds=promised,
    )
    judge(judge_denial.closed_in_time(control, probes, promised, channel.name))
