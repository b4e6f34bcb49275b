"""A withdrawal ends one grant and no other: the other app, the other member and the other record go on."""

from payerproof.checks.common import cases, judge_denial, judgement, withdrawal
from payerproof.checks.consent import judge_survival
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.sessions import Session

_REMEDY = "Key a consent by member, app and patient, and end exactly the one that was withdrawn."


@check(
    "consent-others-survive-revocation",
    requirements=("REQ-CON-007", "REQ-OA-28"),
    severity=Severity.HIGH,
    family="survival",
    title="Revoking one app's tokens leaves other apps and members untouched",
    finding="Revoking one app's tokens also ends the access of other apps or members",
    remedy=_REMEDY,
    needs=("revocation", "two_apps"),
    cases=cases.each_app,
)
def test_others_survive_revocation(payer: Payer, case: Case, judge: Judge) -> None:
    """Sessions of another app and of another member read before and after the revocation."""
    _survive(payer, case, judge, "revocation")


@check(
    "consent-others-survive-withdrawal",
    requirements=("REQ-CON-007",),
    severity=Severity.HIGH,
    family="survival",
    title="Withdrawing consent for one app leaves other apps and members untouched",
    finding="Withdrawing consent for one app also ends the access of other apps or members",
    remedy=_REMEDY,
    needs=("portal", "two_apps"),
    cases=cases.each_app,
)
def test_others_survive_withdrawal(payer: Payer, case: Case, judge: Judge) -> None:
    """Sessions of another app and of another member read before and after the withdrawal."""
    _survive(payer, case, judge, "portal")


@check(
    "consent-representative-grants-apart",
    requirements=("REQ-CON-007", "REQ-HH-027"),
    severity=Severity.HIGH,
    family="survival",
    title="Withdrawing consent for one record leaves the representative's consent for another record",
    finding="Withdrawing consent for one record also ends the representative's access to another record",
    remedy=_REMEDY,
    needs=("portal",),
    cases=cases.each_member_who_holds,
)
def test_representative_grants_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """The holder withdraws the app for the subject; the holder's own session with that app goes on."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent("no authority is in force at this instant"))
        return
    own = payer.sessions.fresh(case.requester, case.requester, payer.app)
    other = payer.sessions.fresh(case.requester, case.subject, payer.app)
    before = payer.own_patient(own)
    _withdraw_for_good(payer, judge, other)
    judge(judge_survival.goes_on(before, payer.own_patient(own), case.requester, "the own record"))


@check(
    "consent-refresh-keeps-record",
    requirements=("REQ-CON-007", "REQ-HH-027"),
    severity=Severity.CRITICAL,
    family="authority",
    title="A refreshed token is for the record that its consent was given for",
    finding="A refreshed token opens another record that the same person consented to",
    remedy="Keep the patient with the refresh token's own grant; never look up the latest of person and app.",
    needs=("form_login",),
    cases=cases.each_member_who_holds,
)
def test_refresh_keeps_record(payer: Payer, case: Case, judge: Judge) -> None:
    """One person consents for two records; each refreshed token reads its own and not the other."""
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        judge(judgement.absent("no authority is in force at this instant"))
    held = [payer.sessions.fresh(case.requester, name, payer.app) for name in (case.requester, case.subject)]
    if any(session.refresh_token is None for session in held):
        judge(judgement.absent("the app gets no refresh token"))
    for session, other in (held, held[::-1]):
        before = payer.own_patient(session)
        answer = payer.sessions.refresh(session)
        renewed = judge.given(
            withdrawal.issued(payer, session, answer), judgement.unsure("the refresh token gives no token", answer)
        )
        for url in (f"Patient/{other.patient}", "Coverage"):
            reason = f"the token refreshed for {session.subject} opens the record of {other.subject}"
            judge(judge_survival.of_one_record(payer.ask(renewed, url), other.subject, reason))
        own = payer.ask(renewed, f"Patient/{session.patient}")
        judge(judge_survival.goes_on(before, own, session.subject, f"the token refreshed for {session.subject}"))


@check(
    "consent-token-not-revoked-by-others",
    requirements=("REQ-OA-28",),
    severity=Severity.MEDIUM,
    title="An app cannot revoke the tokens of another app",
    finding="An app can revoke the tokens of another app",
    remedy="Compare the token's client with the client that asks for its revocation (RFC 7009, 2.1).",
    needs=("revocation", "two_apps"),
    cases=cases.each_app,
)
def test_token_not_revoked_by_others(payer: Payer, case: Case, judge: Judge) -> None:
    """Another app sends this app's tokens to the revocation endpoint, and they go on working."""
    app, endpoint = payer.app_of(case), payer.endpoints.revocation
    another = payer.other_app(app)
    if endpoint is None or another is None:
        judge(judgement.absent("there is no other app, or no revocation endpoint"))
        return
    session = payer.sessions.fresh(case.requester, case.subject, app)
    before = payer.own_patient(session)
    for token in (session.access_token, session.refresh_token):
        if token is not None:
            oauth.revoke(payer.wire, endpoint, another, token)
    judge(
        judge_survival.goes_on(
            before, payer.own_patient(session), case.requester, f"{app.title}, revoked by {another.title}"
        )
    )


@check(
    "consent-renewed-old-tokens-dead",
    requirements=("REQ-CON-010",),
    severity=Severity.HIGH,
    family="ending",
    title="Consenting again restores access with new tokens and does not revive the old ones",
    finding="Consenting again revives old tokens, or does not restore access",
    remedy="Tie every token to the consent it was issued under, not to the pair of member and app.",
    needs=("portal", "form_login"),
    cases=cases.each_app,
)
def test_renewed_old_tokens_dead(payer: Payer, case: Case, judge: Judge) -> None:
    """After withdrawal and new consent the new session reads; the old access and refresh tokens do not."""
    app = payer.app_of(case)
    old = payer.sessions.fresh(case.requester, case.subject, app)
    control = payer.own_patient(old)
    _withdraw_for_good(payer, judge, old)
    new = payer.sessions.fresh(case.requester, case.subject, app)
    judge(judge_survival.goes_on(control, payer.own_patient(new), case.requester, "the consent given again"))
    judge(
        judgement.refused(
            payer.own_patient(old), case.subject, reason="an access token of the withdrawn consent lives again"
        )
    )
    if old.refresh_token is not None:
        judge(
            judge_denial.refresh_refused(
                payer.sessions.refresh(old), "a refresh token of the withdrawn consent lives again"
            )
        )


def _withdraw_for_good(payer: Payer, judge: Judge, session: Session) -> None:
    """Withdraw in the portal and wait until the session's tokens are dead, for as long as the payer promised."""
    found = [withdrawal.open_channel(payer, session, name) for name in ("read", "refresh")]
    withdrawn = withdrawal.by_portal(payer, session)
    for channel in found:
        if channel is not None:
            probes = withdrawal.watch(channel, withdrawn, payer.target.policy.revocation_seconds)
            judge(judge_denial.dead(probes, channel.name))


def _survive(payer: Payer, case: Case, judge: Judge, lever: str) -> None:
    app = payer.app_of(case)
    bystanders: list[tuple[str, Session]] = []
    other_app, other_member = payer.other_app(app), payer.other_member(case.requester)
    if other_app is not None:
        session = payer.sessions.fresh(case.requester, case.subject, other_app)
        bystanders.append((f"{other_app.title} of the same member", session))
    if other_member is not None:
        session = payer.sessions.fresh(other_member, other_member, app)
        bystanders.append((f"{app.title} of another member", session))
    before = [payer.own_patient(session) for _, session in bystanders]
    withdrawal.LEVERS[lever](payer, payer.sessions.fresh(case.requester, case.subject, app))
    for (name, session), control in zip(bystanders, before, strict=True):
        judge(judge_survival.goes_on(control, payer.own_patient(session), session.requester, name))
        if session.refresh_token is not None:
            judge(judge_survival.still_refreshes(payer.sessions.refresh(session), name))
