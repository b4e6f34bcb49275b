"""One token at the revocation endpoint: what it ends, whose word it takes, and how it answers (RFC 7009)."""

from payerproof.checks.common import cases, judge_denial, judgement
from payerproof.checks.consent import judge_revocation_endpoint, judge_survival, token_revocation
from payerproof.checks.consent.token_revocation import ACCESS, REFRESH
from payerproof.checks.registry import Judge, check
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "consent-revocation-despite-hint",
    requirements=("REQ-OA-28", "REQ-CON-004"),
    severity=Severity.HIGH,
    family="ending",
    title="A token is revoked whatever token_type_hint says, and without one",
    finding="A token stays valid when it is revoked with the wrong token_type_hint or without one",
    remedy="Look for the token among all kinds where the hinted kind does not hold it (RFC 7009, 2.1).",
    needs=("revocation",),
    cases=token_revocation.each_wrong_hint,
)
def test_revocation_despite_hint(payer: Payer, case: Case, judge: Judge) -> None:
    """With the right hint the token dies; with the hint of the other kind, or with none, it dies as well."""
    kind, hint = token_revocation.HINTS[case.path or ""]
    channel = "read" if kind == ACCESS else "refresh"
    for sent in (kind, hint):
        watched = token_revocation.revoked(payer, case, kind, sent, (channel,))
        if not watched:
            judge(judgement.absent("the app gets no refresh token"))
            return
        seen, right = watched[0], sent == kind
        if right and (why := judge_revocation_endpoint.not_revocable(seen.answer, kind)):
            judge(why)
        name = f"{channel} after the revocation with {f'the hint {sent}' if sent else 'no hint'}"
        promised = payer.target.policy.revocation_seconds
        judge(
            judge_denial.dead(seen.probes, name)
            if right
            else judge_denial.closed_in_time(seen.control, seen.probes, promised, name)
        )


@check(
    "consent-refresh-token-ends-access",
    requirements=("REQ-OA-28", "REQ-CON-004"),
    severity=Severity.MEDIUM,
    family="ending",
    title="Revoking a refresh token ends it and the access tokens of its grant",
    finding="A refresh token, or an access token of its grant, works after the refresh token was revoked",
    remedy="End the grant behind a revoked refresh token, and check the grant at every request (RFC 7009, 2.1).",
    needs=("revocation",),
    cases=cases.each_app,
)
def test_refresh_token_ends_access(payer: Payer, case: Case, judge: Judge) -> None:
    """The app revokes its refresh token alone: it is dead, and so is the access token where such can be revoked."""
    if payer.target.policy.revocation_ends_grant is None:
        alone = token_revocation.revoked(payer, case, ACCESS, ACCESS, ("read",))
        if not alone or not alone[0].answer.ok or judge_denial.seconds_to_denial(alone[0].probes) is None:
            judge(judgement.absent("the target does not revoke access tokens, so they may outlive the refresh token"))
            return
    names = ("refresh",) if payer.target.policy.revocation_ends_grant is False else ("refresh", "read")
    watched = token_revocation.revoked(payer, case, REFRESH, REFRESH, names)
    if not watched:
        judge(judgement.absent("the app gets no refresh token"))
        return
    _closed(payer, judge, watched, REFRESH)


@check(
    "consent-access-token-ends-refresh",
    requirements=("REQ-OA-28", "REQ-CON-004"),
    severity=Severity.HIGH,
    family="ending",
    title="Revoking an access token ends the refresh token of its grant, where the payer promises it",
    finding="A refresh token works after its access token was revoked, although the payer promises otherwise",
    remedy="End the grant behind an access token that is revoked, as promised.",
    needs=("revocation", "grant_revocation"),
    cases=cases.each_app,
)
def test_access_token_ends_refresh(payer: Payer, case: Case, judge: Judge) -> None:
    """The app revokes its access token alone, and neither it nor the refresh token is of any use after it."""
    watched = token_revocation.revoked(payer, case, ACCESS, ACCESS, ("refresh", "read"))
    if not watched:
        judge(judgement.absent("the app gets no refresh token"))
        return
    _closed(payer, judge, watched, ACCESS)


@check(
    "consent-revocation-of-unknown",
    requirements=("REQ-OA-28",),
    severity=Severity.LOW,
    title="Revoking an invalid or unknown token is answered with 200",
    finding="Revoking an invalid or unknown token is not answered with 200",
    remedy="Answer 200 where there is nothing to revoke: what the app wanted is so already (RFC 7009, 2.2).",
    needs=("revocation",),
    cases=cases.each_app,
)
def test_revocation_of_unknown(payer: Payer, case: Case, judge: Judge) -> None:
    """A live token, the same one again, and one that was never issued are answered alike."""
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    judge(judge_revocation_endpoint.taken_for_done(*token_revocation.of_unknown_tokens(payer, session)))


@check(
    "consent-revocation-needs-secret",
    requirements=("REQ-OA-28", "REQ-OA-26"),
    severity=Severity.MEDIUM,
    title="A confidential app's tokens can be revoked only with its secret",
    finding="A confidential app's tokens can be revoked without its secret",
    remedy="Authenticate confidential apps at the revocation endpoint as at the token endpoint (RFC 7009, 2.1).",
    needs=("revocation", "confidential_app"),
    cases=cases.first_member,
)
def test_revocation_needs_secret(payer: Payer, case: Case, judge: Judge) -> None:
    """The tokens are sent with the app's id alone and with a wrong secret, and go on working."""
    app = payer.target.app("confidential") or payer.app
    session = payer.sessions.fresh(case.requester, case.subject, app)
    before = payer.own_patient(session)
    token_revocation.unproven(payer, session)
    judge(
        judge_survival.goes_on(
            before, payer.own_patient(session), case.requester, f"{app.title}, revoked without its secret"
        )
    )
    if session.refresh_token is not None:
        judge(judge_survival.still_refreshes(payer.sessions.refresh(session), app.title))


def _closed(payer: Payer, judge: Judge, watched: tuple[token_revocation.Watched, ...], kind: str) -> None:
    if why := judge_revocation_endpoint.not_revocable(watched[0].answer, kind):
        judge(why)
    for seen in watched:
        name = f"{seen.name} after the revocation of the {kind} alone"
        judge(judge_denial.closed_in_time(seen.control, seen.probes, payer.target.policy.revocation_seconds, name))
