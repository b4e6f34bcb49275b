"""Refresh tokens: bound to their app, rotated for public apps, never wider than the grant (RFC 9700, 4.14)."""

import time

from payerproof.checks.common import authorize, cases, judge_denial, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cases as smart_cases
from payerproof.checks.smart import judge_scopes, races, scope_grants
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.sessions import Session


@check(
    "smart-refresh-bound-to-app",
    requirements=("REQ-OA-18",),
    severity=Severity.CRITICAL,
    title="A refresh token issued to one app does not work for another",
    finding="A refresh token issued to one app works for another",
    remedy="Compare the refresh token's client with the client that sends it.",
    needs=("two_apps",),
    cases=cases.each_app,
)
def test_refresh_bound_to_app(payer: Payer, case: Case, judge: Judge) -> None:
    """Another app sends this app's refresh token, and is refused."""
    session = _refreshable(payer, case, judge)
    other = payer.other_app(payer.app_of(case))
    judge(judge_grants.refused(payer.sessions.refresh(session, app=other), "a refresh token serves another app"))


@check(
    "smart-token-kinds-apart",
    requirements=("REQ-OA-49",),
    severity=Severity.HIGH,
    title="An access token does not refresh, and neither kind of token is redeemed as a code",
    finding="A token of one kind is accepted in place of another",
    remedy="Keep codes, access tokens and refresh tokens apart, and look a value up among its own kind alone.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_token_kinds_apart(payer: Payer, case: Case, judge: Judge) -> None:
    """A live access token is refused as a refresh token and as a code, and a refresh token as a code."""
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    control = payer.own_patient(session)
    if not control.owned_by(case.subject):
        judge(judgement.unsure("the access token reads nothing, so nothing shows that it lives", control))
    if payer.endpoints.token is None:
        judge(judgement.absent("the target names no token endpoint"))
        return
    for name, token in (("an access token", session.access_token), ("a refresh token", session.refresh_token)):
        if token is None:
            continue
        fields = {"grant_type": "authorization_code", "code": token, "redirect_uri": session.app.redirect_uri}
        answer = payer.wire.send(oauth.token_request(payer.endpoints.token, session.app, fields))
        payer.sessions.learn(answer)
        judge(judge_grants.refused(answer, f"{name} is redeemed as a code"))
    fields = {"grant_type": "refresh_token", "refresh_token": session.access_token}
    answer = payer.wire.send(oauth.token_request(payer.endpoints.token, session.app, fields))
    payer.sessions.learn(answer)
    judge(judge_grants.refused(answer, "an access token is accepted as a refresh token"))


@check(
    "smart-refresh-reuse-refused",
    requirements=("REQ-OA-18",),
    severity=Severity.HIGH,
    title="A public app's refresh token works once, and its reuse revokes the grant",
    finding="A public app's refresh token works twice, or its reuse leaves the grant valid",
    remedy="Rotate refresh tokens of public apps, and end the grant when an old one comes back.",
    needs=("public_app",),
    cases=smart_cases.each_reuse,
)
def test_refresh_reuse_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """The first refresh gives a new pair; the old token is refused, and then the new one is dead too.

    So it is where the old token comes back after one more refresh. Where the target file declares a leeway, it comes
    back after that.
    """
    app = payer.target.app("public")
    old = payer.sessions.fresh(case.requester, case.subject, app or payer.app)
    if old.refresh_token is None:
        judge(judgement.absent("a public app gets no refresh token"))
        return
    first = payer.sessions.refresh(old)
    if judge_denial.refresh_state(Observation(first)) is not judge_denial.State.OPEN:
        judge(judgement.unsure("the refresh token did not serve even once", first, observed=str(first.status)))
    new = payer.sessions.renewed(old, first)
    if case.path == smart_cases.OLDER:
        second = payer.sessions.refresh(new)
        if judge_denial.refresh_state(Observation(second)) is not judge_denial.State.OPEN:
            judge(judgement.unsure("the new refresh token did not serve", second, observed=str(second.status)))
        new = payer.sessions.renewed(new, second)
    time.sleep(races.after_leeway(payer))
    judge(
        judge_denial.refresh_refused(payer.sessions.refresh(old), "an old refresh token of a public app serves again")
    )
    judge(
        judge_denial.refresh_refused(payer.sessions.refresh(new), "the grant survives the reuse of its refresh token")
    )


@check(
    "smart-refresh-not-wider",
    requirements=("REQ-OA-17", "token-restricted"),
    severity=Severity.HIGH,
    title="A refresh obtains no more than was granted",
    finding="A refresh obtains more than was granted",
    remedy="Answer a refresh that asks for more with invalid_scope, or grant the old scope.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_refresh_not_wider(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant for Patient alone, refreshed with a scope for claims, does not read claims; so with a right to claims."""
    _right_kept(payer, case, judge)
    session = judge.given(authorize.narrow_session(payer, case), judgement.absent(authorize.NOT_ALONE))
    if session.refresh_token is None:
        judge(judgement.absent("the app gets no refresh token"))
        return
    doubt = judge_scopes.granted_beyond(session, "Patient")
    if doubt:
        judge(doubt)
    answer = payer.sessions.refresh(session, scope=oauth.scopes_for(session.app, "*", refresh=False))
    if judge_denial.refresh_state(Observation(answer)) is not judge_denial.State.OPEN:
        judge(judge_grants.refused(answer, "a wider refresh is granted", ("invalid_scope",)))
        return
    wider = payer.sessions.renewed(session, answer)
    control = payer.ask(payer.session(case.subject), "ExplanationOfBenefit")
    judge(
        judge_scopes.refused(
            payer.ask(wider, "ExplanationOfBenefit"), control, case.subject, "a refresh widens the grant"
        )
    )


def _right_kept(payer: Payer, case: Case, judge: Judge) -> None:
    """Judge whether a grant to read claims alone, refreshed with the right to search as well, searches none."""
    app = payer.app_of(case)
    reads, both = (f"{oauth.scopes_for(app)} patient/ExplanationOfBenefit.{right}".strip() for right in ("r", "rs"))
    session = scope_grants.whole(payer, case, reads)
    if session is None or session.refresh_token is None or not scope_grants.granted_alone(session, "r"):
        return
    claims = f"ExplanationOfBenefit?patient={payer.patient(case.subject)}"
    if payer.ask(session, claims).owned_by(case.subject):
        return
    answer = payer.sessions.refresh(session, scope=both)
    if judge_denial.refresh_state(Observation(answer)) is judge_denial.State.OPEN:
        seen = payer.ask(payer.sessions.renewed(session, answer), claims)
        control = payer.ask(payer.session(case.subject), claims)
        if control.owned_by(case.subject) and not judgement.undecided(seen.exchange):
            judge(judge_scopes.refused(seen, control, case.subject, "a refresh obtains a right that was not granted"))


@check(
    "smart-refresh-needs-offline",
    requirements=("REQ-OA-20",),
    severity=Severity.MEDIUM,
    title="No refresh token is issued without offline_access",
    finding="A refresh token is issued without offline_access",
    remedy="Issue a refresh token only where offline_access (or online_access) was granted.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_refresh_needs_offline(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant without offline_access is answered without a refresh token."""
    scope = oauth.scopes_for(payer.app_of(case), "*", refresh=False)
    answer = payer.sessions.redeem(authorize.authorized(payer, case, scope=scope))
    judge(judge_scopes.no_refresh_token(answer))


@check(
    "smart-refresh-gives-nothing-back",
    requirements=("REQ-OA-17", "REQ-CON-013"),
    severity=Severity.CRITICAL,
    title="A refresh restores no scope that the member took away or the app did not request",
    finding="A refresh restores a scope that the member took away or the app did not request",
    remedy="Refresh to the scope of the grant, not to that of the app's registration or its request.",
    needs=("form_login",),
    cases=authorize.each_narrowed,
)
def test_refresh_gives_nothing_back(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant without claims, refreshed without naming a scope, neither names nor reads claims."""
    claims = f"ExplanationOfBenefit?patient={payer.patient(case.subject)}"
    control = payer.ask(payer.session(case.subject), claims)
    session = authorize.NARROWED[case.path or ""](payer, case)
    if session is None or session.refresh_token is None:
        judge(judgement.absent("no grant leaves claims out, or the app gets no refresh token"))
        return
    before = payer.ask(session, claims)
    if before.owned_by(case.subject):
        judge(judgement.unsure("the grant without claims reads claims before it is refreshed as well", before))
    answer = payer.sessions.refresh(session)
    if judge_denial.refresh_state(Observation(answer)) is not judge_denial.State.OPEN:
        judge(judgement.unsure("the grant could not be refreshed", answer, observed=str(answer.status)))
    renewed = payer.sessions.renewed(session, answer)
    judge(
        judge_scopes.refused(
            payer.ask(renewed, claims), control, case.subject, "a refresh gives back what was left out"
        )
    )
    if renewed.scope:
        judge(judge_scopes.not_granted(renewed, "ExplanationOfBenefit"))
    if added := judge_scopes.nothing_added(session, renewed, answer):
        judge(added)


@check(
    "smart-refresh-narrower-kept",
    requirements=("REQ-OA-17", "token-restricted"),
    severity=Severity.HIGH,
    family="scope",
    title="A refresh for fewer scopes gives a token for these alone",
    finding="A refresh for fewer scopes gives a token for more",
    remedy="Issue the access token for the scopes that the response names (RFC 6749, 6 and 3.3).",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_refresh_narrower_kept(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant for Patient and claims, refreshed for Patient alone, reads no claims; a wish that is ignored is told."""
    narrow = authorize.narrow_session(payer, case, "Patient", "ExplanationOfBenefit")
    session = judge.given(narrow, judgement.absent(authorize.NOT_ALONE))
    if session.refresh_token is None:
        judge(judgement.absent("the app gets no refresh token"))
        return
    claims = f"ExplanationOfBenefit?patient={session.patient}"
    control = payer.ask(session, claims)
    answer = payer.sessions.refresh(session, scope=oauth.scopes_for(session.app, "Patient"))
    if judge_denial.refresh_state(Observation(answer)) is not judge_denial.State.OPEN:
        judge(judgement.absent("the target does not refresh for fewer scopes", answer, observed=str(answer.status)))
    narrow = payer.sessions.renewed(session, answer)
    if judge_scopes.granted_beyond(narrow, "Patient"):
        judge(
            judgement.absent("the target ignores the wish for fewer scopes, and says so", answer, observed=narrow.scope)
        )
    judge(
        judge_scopes.refused(
            payer.ask(narrow, claims), control, case.subject, "a token reads more than its response names"
        )
    )


@check(
    "smart-refresh-wish-passes",
    requirements=("REQ-OA-59",),
    severity=Severity.LOW,
    title="A refresh for fewer scopes takes nothing from the refreshes after it",
    finding="A refresh for fewer scopes takes the others away for good",
    remedy="Give the new refresh token the scopes of the one that was sent (RFC 6749, 6).",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_refresh_wish_passes(payer: Payer, case: Case, judge: Judge) -> None:
    """A grant for Patient and claims, refreshed for Patient alone and then without a wish, reads claims as before."""
    narrow = authorize.narrow_session(payer, case, "Patient", "ExplanationOfBenefit")
    session = judge.given(narrow, judgement.absent(authorize.NOT_ALONE))
    if session.refresh_token is None:
        judge(judgement.absent("the app gets no refresh token"))
        return
    claims = f"ExplanationOfBenefit?patient={session.patient}"
    control = payer.ask(session, claims)
    wish = payer.sessions.refresh(session, scope=oauth.scopes_for(session.app, "Patient"))
    if judge_denial.refresh_state(Observation(wish)) is not judge_denial.State.OPEN:
        judge(judgement.absent("the target does not refresh for fewer scopes", wish, observed=str(wish.status)))
    whole = payer.sessions.refresh(payer.sessions.renewed(session, wish))
    if judge_denial.refresh_state(Observation(whole)) is not judge_denial.State.OPEN:
        judge(judgement.unsure("the refresh without a wish was refused", whole, observed=str(whole.status)))
    after = payer.sessions.renewed(session, whole)
    judge(judge_scopes.back_again(payer.ask(after, claims), control, case.subject, after.scope))


def _refreshable(payer: Payer, case: Case, judge: Judge) -> Session:
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    if session.refresh_token is None:
        judge(judgement.absent("the app gets no refresh token"))
    return session
