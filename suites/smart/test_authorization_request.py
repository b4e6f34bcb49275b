"""The authorization endpoint answers only apps it knows, at the addresses they registered."""

from typing import Any

from payerproof.checks.common import authorize, cases, judge_grants, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import cases as smart_cases
from payerproof.checks.smart import judge_authorize, logout, malformed
from payerproof.checks.smart.logins import browser_sessions
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-redirect-exact",
    requirements=("REQ-OA-02", "REQ-OA-33"),
    severity=Severity.CRITICAL,
    title="A redirect URI that differs from the registered one receives nothing",
    finding="A code or token is sent to a redirect URI that was not registered",
    remedy="Compare redirect_uri with the registered ones as plain strings, before anything else.",
    needs=("form_login",),
    cases=smart_cases.each_redirect_variant,
)
def test_redirect_exact(payer: Payer, case: Case, judge: Judge) -> None:
    """The whole login is walked with a variant of the redirect URI; the browser is never sent there."""
    app = payer.app_of(case)
    if case.path in {malformed.POSTED, malformed.IN_OBJECT}:
        uri = malformed.ELSEWHERE_URI
        said = {"request": malformed.request_object(app, payer.endpoints.document.get("issuer") or payer.base, uri)}
        changes = {"redirect_uri": uri} if case.path == malformed.POSTED else said
        walked = authorize.authorized(payer, case, posted=case.path == malformed.POSTED, **dict[str, Any](changes))
        judge(judge_authorize.not_sent_to(walked, uri, app.redirect_uri))
        return
    if case.path == malformed.OTHER_PORT and malformed.any_port(app.redirect_uri):
        judge(judgement.absent("the registered address is one of loopback, where any port may be used (RFC 8252, 7.3)"))
        return
    if case.path == malformed.OTHER_APPS:
        other = judge.given(payer.other_app(app), judgement.absent("the target file names only one app"))
        variant = other.redirect_uri
        if malformed.lawfully_alike(variant, app.redirect_uri):
            judge(judgement.absent("the apps of the target file have one redirect URI, but for a port of loopback"))
            return
    else:
        variant = judge.given(
            malformed.redirect_variant(case.path or "", app.redirect_uri),
            judgement.absent(f"the registered address has no part that could be changed: {case.path}"),
        )
    walked = authorize.authorized(payer, case, redirect_uri=variant)
    judge(judge_authorize.not_sent_to(walked, variant, app.redirect_uri))


@check(
    "smart-no-open-redirect",
    requirements=("REQ-OA-33", "REQ-OA-02"),
    severity=Severity.MEDIUM,
    title="A request that is refused is not redirected to an address that was not registered",
    finding="A request that is refused is redirected to an address that was not registered",
    remedy="Compare client_id and redirect_uri before anything else of the request is looked at.",
    needs=("form_login",),
    cases=smart_cases.each_strange_request,
)
def test_no_open_redirect(payer: Payer, case: Case, judge: Judge) -> None:
    """A request that is wrong in another way names another site for the answer; the error is not sent there."""
    changes = malformed.STRANGE_REQUESTS[case.path or ""]
    walked = authorize.authorized(payer, case, redirect_uri=malformed.ELSEWHERE_URI, **dict[str, Any](changes))
    judge(judge_authorize.not_sent_to(walked, malformed.ELSEWHERE_URI, payer.app.redirect_uri))


@check(
    "smart-logout-stays",
    requirements=("REQ-OA-33",),
    severity=Severity.MEDIUM,
    title="Logout redirects to no address that a caller supplies",
    finding="Logout redirects to an address that a caller supplies",
    remedy="Compare post_logout_redirect_uri with the registered ones (OpenID Connect RP-Initiated Logout, 3).",
    control="smart_configuration",
)
def test_logout_stays(payer: Payer, judge: Judge) -> None:
    """The announced logout page is given another site to go on to, and does not send the browser there."""
    address = judge.given(logout.announced(payer), judgement.absent("discovery announces no end_session_endpoint"))
    seen = logout.asked_to_leave(payer, address, malformed.ELSEWHERE_URI)
    judge(judge_authorize.stays(seen, malformed.ELSEWHERE_URI))


@check(
    "smart-unknown-app-refused",
    requirements=("REQ-OA-01", "REQ-APP-001"),
    severity=Severity.HIGH,
    title="A request from an unknown app is refused on the server's own page and not redirected",
    finding="A request from an unknown app is redirected, or not refused on the server's own page",
    remedy="Refuse an unknown client_id before looking at any other parameter.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_unknown_app_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """A client id that was never registered gets no code and no redirect."""
    walked = authorize.authorized(payer, case, client_id="payerproof-was-never-registered")
    judge(judge_grants.no_code(walked, "an unknown app obtains a code"))
    judge(judge_authorize.not_sent_to(walked, payer.app.redirect_uri))


@check(
    "smart-state-returned",
    requirements=("REQ-OA-10",),
    severity=Severity.MEDIUM,
    title="The authorization response returns the state unchanged",
    finding="The authorization response changes or loses the state",
    remedy="Keep the state with the authorization request and return it as it came.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_state_returned(payer: Payer, case: Case, judge: Judge) -> None:
    """A state comes back unchanged: one with letters that need escaping, beside a code and an error, and a long one.

    An app may keep a signed token in it. A server that refuses one of that length changes none.
    """
    state = "a-state with=reserved&letters/and?ünïcode%20"
    judge(judge_authorize.state_returned(authorize.authorized(payer, case, state=state), state))
    long = authorize.authorized(payer, case, state=malformed.LONG_STATE)
    if long.walk.redirect is not None and long.code is not None:
        judge(judge_authorize.state_returned(long, malformed.LONG_STATE))
    denied = authorize.denied(payer, case, state=state)
    if denied.walk.redirect is not None and denied.code is None:
        judge(judge_authorize.state_returned(denied, state))


@check(
    "smart-audience-checked",
    requirements=("REQ-OA-11",),
    severity=Severity.HIGH,
    title="An authorization request for another server is refused",
    finding="An authorization request for another server is accepted",
    remedy="Compare aud with the FHIR base before the member is asked to sign in.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_audience_checked(payer: Payer, case: Case, judge: Judge) -> None:
    """A request without aud obtains no code, nor one that names another server, also with the own address in it."""
    for name, audience in malformed.AUDIENCES.items():
        walked = authorize.authorized(payer, case, aud=audience(payer.base))
        judge(judge_grants.no_code(walked, f"an authorization obtains a code whose audience is {name}"))


@check(
    "smart-implicit-refused",
    requirements=("REQ-OA-13",),
    severity=Severity.HIGH,
    title="The implicit and the hybrid flow return no token",
    finding="The implicit or the hybrid flow returns a token",
    remedy="Support response_type=code only.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_implicit_refused(payer: Payer, case: Case, judge: Judge) -> None:
    """response_type=token obtains no token in the redirect, and neither does code together with token."""
    walked = authorize.authorized(payer, case, response_type="token")
    judge(judge_grants.no_code(walked, "the implicit flow hands out a token"))
    hybrid = authorize.authorized(payer, case, response_type="code token")
    judge(judge_grants.no_token_in_redirect(hybrid, "the hybrid flow hands out a token"))


@check(
    "smart-issuer-named",
    requirements=("REQ-OA-12", "REQ-OA-41"),
    severity=Severity.LOW,
    title="The authorization response names its issuer, where the metadata announce it",
    finding="The authorization response does not name its issuer, although the metadata announce it",
    remedy="Send iss as RFC 9207 says, equal to the issuer of the metadata.",
    needs=("form_login",),
    cases=cases.each_app,
)
def test_issuer_named(payer: Payer, case: Case, judge: Judge) -> None:
    """The parameter iss equals the metadata's issuer, beside a code and beside an error."""
    judge(judge_authorize.issuer_named(authorize.authorized(payer, case), payer.endpoints.document))
    denied = authorize.denied(payer, case)
    if denied.walk.redirect is not None and denied.code is None:
        judge(judge_authorize.issuer_named(denied, payer.endpoints.document))


@check(
    "smart-consent-page-protected",
    requirements=("REQ-OA-32",),
    severity=Severity.MEDIUM,
    title="The consent page cannot be framed, and its form cannot be sent from another site",
    finding="The consent page can be framed, or its form can be sent from another site",
    remedy="Send frame-ancestors 'none', and bind the form to the browser's session with a token.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_consent_page_protected(payer: Payer, case: Case, judge: Judge) -> None:
    """Headers forbid framing; the form gives a code to the browser that it was shown to, and none to another.

    Nor does it without what is a secret of the page, unless the cookies stay away from requests of other sites.
    """
    walk, answers = authorize.consented_twice(payer, case)
    judge(judge_authorize.not_frameable(walk))
    again, _ = authorize.consented_twice(payer, case)
    judge(judge_authorize.form_needs_session(walk, answers, again))
    others = [
        name for name in payer.scope.members if name != case.requester and payer.scope.accounts[name].login.walks_pages
    ]
    for name in others[:1]:
        walk, answers = authorize.consented_twice(payer, case, authorize.browser_at_consent(payer, name))
        judge(judge_authorize.form_needs_session(walk, answers, again, judge_authorize.OF_ANOTHER_MEMBER))
    walk, answers = authorize.consented_from_afar(payer, case)
    if answers is not None:
        cookies = tuple(browser_sessions.set_cookies(walk.exchanges))
        judge(judge_authorize.form_holds_a_secret(answers, frozenset().union(*(each.attributes for each in cookies))))


@check(
    "smart-forms-not-forwarded",
    requirements=("REQ-OA-33",),
    severity=Severity.MEDIUM,
    title="No redirect sends a password again, or a form to another host",
    finding="A redirect sends a password again, or a form to another host",
    remedy="Redirect after a form with 303, never with 307 or 308, which have the browser send the form again.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_forms_not_forwarded(payer: Payer, case: Case, judge: Judge) -> None:
    """No answer to a form that the member sent is a redirect which repeats the form elsewhere."""
    password = payer.sessions.choices(case.requester, case.subject).password
    judge(judge_authorize.forms_not_forwarded(authorize.authorized(payer, case).walk, password))


@check(
    "smart-patient-is-the-picked-one",
    requirements=("REQ-OA-35", "REQ-HH-016"),
    severity=Severity.CRITICAL,
    title="The token's patient is the one that was picked",
    finding="The token's patient is not the one that was picked",
    remedy="Store the picked patient with the code, not with the browser's session.",
    needs=("form_login",),
    cases=cases.each_member_who_holds,
)
def test_patient_is_the_picked_one(payer: Payer, case: Case, judge: Judge) -> None:
    """Two logins of the same person in turn, one for each record: each token names and reads its own patient."""
    judge(judge_authorize.patients_apart(authorize.two_launches(payer, case), case.requester, case.subject))
