"""Apps that have a secret prove it, and introspection is protected (RFC 6749, 2.3; RFC 7662, 2.1)."""

from collections.abc import Iterator
from urllib.parse import urlencode

from payerproof.checks.common import authorize, cases, judge_grants, judgement, withdrawal
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cases as smart_cases
from payerproof.checks.smart import judge_tokens, malformed, writes
from payerproof.checks.smart.apps import app_requests
from payerproof.checks.smart.keys import wrong_assertions
from payerproof.http.client import Request
from payerproof.model import Case, Severity
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.target.description import App


@check(
    "smart-app-authenticated",
    requirements=("REQ-OA-26",),
    severity=Severity.CRITICAL,
    title="A confidential app obtains no token without its secret, or with a wrong one",
    finding="A confidential app obtains a token without its secret, or with a wrong one",
    remedy="Authenticate confidential apps at the token endpoint; answer with invalid_client.",
    needs=("confidential_app", "form_login"),
    cases=cases.first_member,
)
def test_app_authenticated(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with a wrong secret, almost the right one, and none; so is a refresh without a secret.

    None is one that is left out, with the app's name and without it, and one whose header cannot be read.
    """
    app, endpoint = _app_at(payer, judge, "confidential", "token")
    right = app.secret.reveal() if app.secret else ""
    wrong = ("not-the-secret-of-this-app", *malformed.secrets_like(right), "", app.client_id)
    for secret in wrong:
        payer.redactor.register(secret if secret != app.client_id else "", "client_secret")
        fields = app_requests.redeeming(authorize.authorized(payer, case, app=app))
        answer = payer.wire.send(oauth.token_request(endpoint, app, fields, secret=secret))
        reason = "a confidential app obtains a token with a wrong secret"
        judge(judge_grants.refused(answer, reason, ("invalid_client",)))
    for way in app_requests.UNPROVEN:
        fields = app_requests.redeeming(authorize.authorized(payer, case, app=app))
        answer = payer.wire.send(app_requests.unproven(endpoint, app, fields, way))
        payer.sessions.learn(answer)
        reason = f"a confidential app obtains a token without its secret, {way}"
        if way == app_requests.NAMED or not judgement.undecided(answer):
            judge(judge_grants.refused(answer, reason, ("invalid_client",)))
    session = payer.sessions.fresh(case.requester, case.subject, app)
    if session.refresh_token is not None:
        refresh = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
        wrongly = oauth.token_request(endpoint, app, refresh, secret=wrong[0])
        without = (app_requests.unproven(endpoint, app, refresh, way) for way in app_requests.UNPROVEN)
        for request in (wrongly, *without):
            answer = payer.wire.send(request)
            payer.sessions.learn(answer)
            reason = "a confidential app refreshes without its secret"
            if request is wrongly or not judgement.undecided(answer):
                judge(judge_grants.refused(answer, reason, ("invalid_client",)))


@check(
    "smart-introspection-protected",
    requirements=("REQ-OA-29", "introspection"),
    severity=Severity.MEDIUM,
    title="Introspection reveals nothing about a token to another client",
    finding="Introspection reveals something about a token to another client",
    remedy="Ask for authorization at the introspection endpoint (RFC 7662, 2.1).",
    needs=("introspection",),
    cases=cases.first_member,
)
def test_introspection_protected(payer: Payer, case: Case, judge: Judge) -> None:
    """Nobody who proves nothing is told that a token is active: without a secret, with a wrong one, as a public app.

    Nor is an app that has nothing but the access token of another member.
    """
    app, endpoint = _app_at(payer, judge, "confidential", "introspection")
    session = payer.session(case.subject, app=app)
    fields = {"token": session.access_token}
    public = payer.target.app("public")
    asked = [
        oauth.token_request(endpoint, app, fields, authenticate=False),
        oauth.token_request(endpoint, app, fields, secret="not-the-secret-of-this-app"),
        Request("POST", endpoint, {"content-type": oauth.FORM}, urlencode(fields).encode()),
        Request("GET", f"{endpoint}?{urlencode(fields)}", {"accept": "application/json"}),
        *([oauth.token_request(endpoint, public, fields)] if public else []),
        *_with_tokens_of_members(payer, case, endpoint, fields),
    ]
    own = oauth.introspect(payer.wire, endpoint, app, session.access_token)
    for request in asked:
        judge(judge_tokens.hidden_from_others(payer.wire.send(request), own))


def _with_tokens_of_members(payer: Payer, case: Case, endpoint: str, fields: dict[str, str]) -> Iterator[Request]:
    """Yield a request that has another member's access token for its proof, which proves no right to ask."""
    for name in (each for each in payer.scope.members if each != case.subject):
        headers = {**payer.session(name).headers, "content-type": oauth.FORM, "accept": "application/json"}
        yield Request("POST", endpoint, headers, urlencode(fields).encode())
        return


@check(
    "smart-introspection-truthful",
    requirements=("REQ-OA-29", "introspection"),
    severity=Severity.MEDIUM,
    title="Introspection of a valid token states its scope, client, expiry and patient",
    finding="Introspection of a valid token states a wrong scope, client, expiry or patient, or leaves one out",
    remedy="Answer as SMART App Launch says: active, scope, client_id, exp, and the launch context.",
    needs=("introspection",),
    cases=smart_cases.each_introspected,
)
def test_introspection_truthful(payer: Payer, case: Case, judge: Judge) -> None:
    """The answer of a live token agrees with its token response, also where it has less than its consent."""
    app, endpoint = _app_at(payer, judge, "confidential", "introspection")
    session = judge.given(
        authorize.introspected(payer, case, app), judgement.absent(f"the target gives no token that is {case.path}")
    )
    judge(
        judge_tokens.truthful(oauth.introspect(payer.wire, endpoint, app, session.access_token), session, payer.now())
    )


@check(
    "smart-introspection-silent",
    requirements=("REQ-OA-29", "introspection"),
    severity=Severity.LOW,
    title="Introspection of an invalid token says only that it is inactive",
    finding="Introspection of an invalid token says more than that it is inactive",
    remedy='Answer {"active": false} alone for every token that is not alive (RFC 7662, 2.2).',
    needs=("introspection", "revocation"),
    cases=cases.first_member,
)
def test_introspection_silent(payer: Payer, case: Case, judge: Judge) -> None:
    """The answer about a token that was revoked holds no field but `active`."""
    app, _ = _app_at(payer, judge, "confidential", "introspection")
    session = payer.sessions.fresh(case.requester, case.subject, app)
    channel = judge.given(
        withdrawal.open_channel(payer, session, "introspection"),
        judgement.absent("the app cannot ask about its tokens"),
    )
    before = withdrawal.control(channel)
    revoked = withdrawal.by_revocation_endpoint(payer, session)
    probes = withdrawal.watch(channel, revoked, payer.target.policy.revocation_seconds)
    dead = [probe.seen.exchange for probe in probes[-2:]]
    judge(judge_tokens.silent_on_inactive(before.seen.exchange, dead[-1], dead[0]))


@check(
    "smart-secret-in-body",
    requirements=("REQ-OA-26",),
    severity=Severity.MEDIUM,
    title="A client secret in the URL of a token request is not accepted",
    finding="A client secret in the URL of a token request is accepted",
    remedy="Read client_id and client_secret from the header or the body, never from the query (RFC 6749, 2.3.1).",
    needs=("confidential_app", "form_login"),
    cases=cases.first_member,
)
def test_secret_in_body(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused where the app's id and secret stand in the query, of a POST and of a GET."""
    app, endpoint = _app_at(payer, judge, "confidential", "token")
    for whole in (False, True):
        pending = authorize.authorized(payer, case, app=app)
        request = oauth.with_secret_in_address(endpoint, app, pending.issued, pending.pkce, whole=whole)
        answer = payer.wire.send(request)
        payer.sessions.learn(answer)
        judge(judge_grants.refused(answer, "a token is issued for a secret that stands in the address", ()))


@check(
    "smart-login-errors-alike",
    requirements=("REQ-OA-43", "REQ-OA-38"),
    severity=Severity.MEDIUM,
    title="The login page answers an unknown user like a wrong password",
    finding="The login page answers an unknown user differently from a wrong password",
    remedy="Say that user name or password is wrong, and nothing more.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_login_errors_alike(payer: Payer, case: Case, judge: Judge) -> None:
    """Two failed logins, one with a name that exists, read the same."""
    judge(judge_tokens.alike(*authorize.failed_logins(payer, case.subject)))


@check(
    "smart-writes-refused",
    requirements=("REQ-OA-14", "REQ-OA-15"),
    severity=Severity.HIGH,
    title="A token with read scopes cannot write",
    finding="A token with read scopes can write",
    remedy="Refuse create, update, patch and delete without a scope for them.",
    needs=("writes",),
    cases=smart_cases.each_write,
)
def test_writes_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """The write is refused, and the record reads as before."""
    judge(judge_tokens.write_refused(writes.attempt(payer, case), case.subject))


@check(
    "smart-assertion-checked",
    requirements=("REQ-OA-27", "REQ-OA-26"),
    severity=Severity.CRITICAL,
    title="An app with a key obtains no token by an assertion that is stale, replayed, or wrongly signed or addressed",
    finding="An app with a key obtains a token by an assertion that is stale, replayed, or wrongly signed or addressed",
    remedy="Verify each assertion as RFC 7523, 3, says, with the registered key, and keep its jti until it is over.",
    needs=("asymmetric_app", "form_login"),
    cases=wrong_assertions.each_wrong,
)
def test_assertion_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A fresh code is refused with an assertion that is wrong in one thing, while a right one redeems it."""
    app, endpoint = _app_at(payer, judge, "asymmetric", "token")
    control = payer.own_patient(payer.session(case.subject, app=app))
    if not control.owned_by(case.subject):
        judge(judgement.unsure("the token that a right assertion brings reads nothing", control))
    answer = wrong_assertions.redeemed(payer, case, app, endpoint)
    judge(judge_grants.refused(answer, f"a token is issued for an assertion that is {case.path}", ("invalid_client",)))


def _app_at(payer: Payer, judge: Judge, kind: str, name: str) -> tuple[App, str]:
    """Return the app of a kind and the address of an endpoint; without both of them the check does not apply."""
    app, endpoint = payer.target.app(kind), getattr(payer.endpoints, name)
    missing = judgement.absent(f"there is no {kind} app, or no {name} endpoint")
    return judge.given((app, endpoint) if app is not None and endpoint is not None else None, missing)
