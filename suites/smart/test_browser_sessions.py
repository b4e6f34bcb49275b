"""The browser's session with the login pages: whose it is, how its cookie is kept, and when it ends."""

from payerproof.checks.common import cases, judgement
from payerproof.checks.registry import Judge, check
from payerproof.checks.smart import id_tokens, logout
from payerproof.checks.smart.logins import browser_sessions, hints, judge_browser_sessions, written_cookies
from payerproof.model import Case, Severity
from payerproof.payer import Payer


@check(
    "smart-session-begins-with-login",
    requirements=("REQ-OA-39",),
    severity=Severity.HIGH,
    title="A login begins a session of its own, and no session from before becomes logged in",
    finding="A session from before the login becomes logged in, for whoever planted or saw its cookie",
    remedy="Give the browser a new session id when the password was right, and forget the old one.",
    needs=("form_login",),
    cases=browser_sessions.each_cookie,
)
def test_session_begins_with_login(payer: Payer, case: Case, judge: Judge) -> None:
    """A browser that shares the cookies from before the login is asked for the password all the same.

    So it is with a cookie that the server never set, and that the browser brought along.
    """
    made_up = case.path == browser_sessions.MADE_UP_COOKIE
    gone = browser_sessions.adopted(payer, case) if made_up else browser_sessions.planted(payer, case)
    refusal = judgement.absent("a browser that brings a cookie which the server never set is not logged in")
    judge(judge_browser_sessions.not_planted(judge.given(gone, refusal)))


@check(
    "smart-login-form-protected",
    requirements=("REQ-OA-65",),
    severity=Severity.MEDIUM,
    title="The login form of one browser logs nobody in in another one",
    finding="The login form is taken from a browser that it was not shown to, and logs it in",
    remedy="Bind the login form to the browser that it is shown to, with a cookie and a token that have to fit.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_login_form_protected(payer: Payer, case: Case, judge: Judge) -> None:
    """A filled login form is sent from another browser, which is asked for the password all the same."""
    judge(judge_browser_sessions.not_logged_in_elsewhere(browser_sessions.form_planted(payer, case)))


@check(
    "smart-login-time-true",
    requirements=("REQ-OA-63",),
    severity=Severity.LOW,
    title="The id token of a login that lasts tells when the person logged in",
    finding="The id token of a login that lasts tells a later time",
    remedy="Keep the time of the login with the session, and write it into every id token that rests on it.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_login_time_true(payer: Payer, case: Case, judge: Judge) -> None:
    """Some seconds after the login, the same browser is asked who it is; auth_time lies before iat."""
    if not id_tokens.offered(payer):
        judge(judgement.absent(f"the SMART configuration does not declare {id_tokens.CAPABILITY}"))
        return
    judge(judge_browser_sessions.login_time_true(browser_sessions.aged(payer, case)))


@check(
    "smart-session-cookie-protected",
    requirements=("REQ-OA-52",),
    severity=Severity.LOW,
    title="The cookie that keeps a login is closed to scripts, and goes over https alone",
    finding="The cookie that keeps a login is open to scripts, or goes over plain http",
    remedy="Set the session's cookie with HttpOnly, Secure and SameSite=Lax or Strict.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_session_cookie_protected(payer: Payer, case: Case, judge: Judge) -> None:
    """The cookie without which the password is asked for again has the attributes that keep it."""
    judge(judge_browser_sessions.protected(browser_sessions.kept(payer, case)))


@check(
    "smart-logout-ends-session",
    requirements=("REQ-OA-39",),
    severity=Severity.MEDIUM,
    title="The announced logout ends the session, in the browser and at the server",
    finding="A session goes on after the announced logout",
    remedy="End the session at the server when the logout page is opened, and clear its cookie.",
    needs=("form_login",),
    cases=cases.first_member,
)
def test_logout_ends_session(payer: Payer, case: Case, judge: Judge) -> None:
    """After the logout, the browser is asked for the password, and so is a copy of its cookies."""
    address = judge.given(logout.announced(payer), judgement.absent("discovery announces no end_session_endpoint"))
    judge(judge_browser_sessions.logged_out(browser_sessions.left(payer, case, address)))


@check(
    "smart-login-not-too-old",
    requirements=("REQ-OA-39",),
    severity=Severity.MEDIUM,
    title="A request with max_age asks for a login that is no older, and the id token tells its age",
    finding="A request with max_age goes on with an older login, or is not told how old it is",
    remedy="Compare the age of the login with max_age, and put auth_time into the id token.",
    needs=("form_login",),
    cases=browser_sessions.each_age,
)
def test_login_not_too_old(payer: Payer, case: Case, judge: Judge) -> None:
    """A request for a login of a second at most, or of none, two seconds after the last one, asks for the password."""
    if not browser_sessions.tells_age(payer):
        judge(judgement.absent("the SMART configuration does not declare auth_time, by which max_age is kept"))
        return
    judge(judge_browser_sessions.not_too_old(browser_sessions.aged(payer, case)))


@check(
    "smart-session-names-nobody",
    requirements=("REQ-OA-68",),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="No cookie becomes another member's login by writing that member into it",
    finding="A cookie becomes another member's login by writing that member into it",
    remedy="Let the cookie be a random name of a session that the server keeps, or sign what it says.",
    needs=("form_login", "two_members"),
    cases=written_cookies.each_login,
)
def test_session_names_nobody(payer: Payer, case: Case, judge: Judge) -> None:
    """The cookies of the requester's login, in which the subject's name and id are written, log nobody else in."""
    member = case.subject or ""
    if case.path != written_cookies.PORTAL:
        judge(judge_browser_sessions.not_written(written_cookies.at_login(payer, case), member))
        return
    account = judge.given(
        written_cookies.at_portal(payer, case),
        judgement.absent("the portal is a callable of the user's, so its pages cannot be read"),
    )
    judge(judge_browser_sessions.account_not_written(account, member))


@check(
    "smart-login-hint-no-login",
    requirements=("REQ-OA-69",),
    severity=Severity.CRITICAL,
    family="authority",
    title="Nobody is logged in by being named in an app's request",
    finding="Whoever an app names in its request is logged in without a password",
    remedy="Use login_hint to fill in the login page, and id_token_hint to compare; ask for the password all the same.",
    needs=("form_login",),
    cases=hints.each_hint,
)
def test_login_hint_no_login(payer: Payer, case: Case, judge: Judge) -> None:
    """A new browser, with a request that names the member, comes to the page that asks for the password."""
    usual, hinted = judge.given(
        hints.hinted(payer, case), judgement.absent("no id token is issued by which a member could be named")
    )
    judge(judge_browser_sessions.not_logged_in_by_hint(usual, hinted, case.path or ""))
