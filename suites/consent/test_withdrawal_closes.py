"""A withdrawn consent closes every channel within the promised time, and keeps it closed."""

from payerproof.checks.common import judge_denial, judgement, withdrawal
from payerproof.checks.consent import cases, choices
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
    "consent-representative-withdrawal-closed",
    requirements=("REQ-CON-004", "REQ-CON-007"),
    severity=Severity.CRITICAL,
    family="ending",
    title="After a representative withdraws an app's access to the record of a person, the app has none left",
    finding="An app still reads a person's record after the representative who allowed it withdrew the consent",
    remedy="End the grant itself, whoever gave it and for whomever, and look it up at every request.",
    needs=("portal", "form_login"),
    cases=cases.each_representative_channel,
)
def test_representative_withdrawal_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The channel to the represented person's record is open before the withdrawal, and closed for good after it."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.inapplicable(f"{case.requester} does not act for {case.subject} now"))
    _withdraw_and_watch(payer, case, judge, "portal")


@check(
    "consent-sharing-off-closed",
    requirements=("REQ-CON-002", "REQ-CON-004"),
    severity=Severity.CRITICAL,
    family="ending",
    title="While a member's agreement to share is off, no app reads the record, whatever was consented to before",
    finding="An app still reads the record of a member whose agreement to share is off",
    remedy="Ask for the agreement beside the grant at every request, not only when a code is given.",
    needs=("sharing_lever",),
    cases=cases.each_reading_channel,
)
def test_sharing_off_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The channel is open before the member ends the agreement, and closed while it is off."""
    _withdraw_and_watch(payer, case, judge, "sharing")


@check(
    "consent-app-off-closed",
    requirements=("REQ-CON-004", "REQ-OA-28", "REQ-APP-009"),
    severity=Severity.CRITICAL,
    family="ending",
    title="An app that the payer turned off has no access left, with tokens that live already neither",
    finding="An app that the payer turned off still has access",
    remedy="Look the app up at every request that carries one of its tokens, and at the token endpoint.",
    needs=("app_lever",),
    cases=cases.each_channel,
)
def test_app_off_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """The channel is open before the payer turns the app off, and closed while it is off."""
    _withdraw_and_watch(payer, case, judge, "app")


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
    """Every query path that serves the member before the consent ended is walked again after it."""
    lever = judge.given(
        choices.lever_of(payer, judge, case.note, case.subject) if case.note else withdrawal.lever(payer),
        judgement.absent("the target file describes no way to withdraw consent"),
    )
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    found = withdrawal.path_channels(payer, session, case.path or "")
    if not found.open:
        judge(withdrawal.nothing_open(found, case.path or ""))
        return
    promised = payer.target.policy.revocation_seconds
    with withdrawal.ended(payer, session, lever) as withdrawn:
        for channel, control in found.open:
            probes = withdrawal.watch(channel, withdrawn, promised)
            judge(judge_denial.closed_in_time(control, probes, promised, channel.name, choices.event(lever)))


@check(
    "consent-every-type-closed",
    requirements=("REQ-CON-004", "REQ-CON-002"),
    severity=Severity.CRITICAL,
    family="ending",
    title="After the consent ended, no type of the record is read or found",
    finding="A type of the record is still served after the consent ended",
    remedy="Check consent, agreement and app in one place that the requests for every type pass.",
    cases=cases.each_ending,
)
def test_every_type_closed(payer: Payer, case: Case, judge: Judge) -> None:
    """Each type that the member's record holds is searched and read before and after, by each way to end access."""
    lever = judge.given(case.path, judgement.absent("the target file describes no way to end an app's access"))
    if lever in withdrawal.CHOICES:
        choices.lever_of(payer, judge, lever, case.subject)
    session = payer.sessions.fresh(case.requester, case.subject, payer.app)
    open_before = withdrawal.type_channels(payer, session)
    if not open_before:
        judge(judgement.unsure("before the consent ended no type of the record was served"))
    promised = payer.target.policy.revocation_seconds
    with withdrawal.ended(payer, session, lever) as withdrawn:
        for channel, control in open_before:
            probes = withdrawal.watch(channel, withdrawn, promised)
            judge(judge_denial.closed_in_time(control, probes, promised, channel.name, choices.event(lever)))


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
    with withdrawal.ended(payer, channel.session(), lever) as withdrawn:
        probes = withdrawal.watch(channel, withdrawn, promised)
    seconds = judge_denial.seconds_to_denial(probes)
    withdrawal.note_denial(payer, seconds, lever=lever, channel=channel.name, app=app, member=case.requester)
    judge(judge_denial.closed_in_time(control, probes, promised, channel.name, choices.event(lever)))
