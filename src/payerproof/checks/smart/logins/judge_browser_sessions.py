"""The browser's session: it begins with the login, stays in the browser, and ends with the logout."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.smart.judge_authorize import asked_again
from payerproof.checks.smart.logins.browser_sessions import OLDEST, Cookie, Gone, Kept
from payerproof.checks.smart.logins.written_cookies import Account, Login
from payerproof.model import Basis, Judgement
from payerproof.smart.sessions import Authorization

_NO_SESSION = "the pages keep no login: they ask for the password at each request"
_ASKED = "a page that asks for the password"


def not_planted(gone: Gone) -> Judgement:
    """Judge whether a browser that was there before the login is no part of it afterwards (CWE-384)."""
    reason = "a session that was there before the login is logged in by it, for whoever planted or saw its cookie"
    if gone.other is not None and not gone.other.arrived:
        return unsure(f"with made-up cookies the login did not come to an end: {gone.other.walk.ended}")
    return _without_session(gone) or asked_again(gone.after, reason)


def logged_out(gone: Gone) -> Judgement:
    """Judge whether a logout ends the session, in the browser and for whoever holds its cookie."""
    if (doubt := _without_session(gone)) is not None:
        return doubt
    if why := undecided(gone.between[-1]) if gone.between else "no logout page was answered":
        return unsure(why, *gone.between[-1:], expected=_ASKED)
    judged = asked_again(gone.after, "after the logout the browser is logged in as before")
    if gone.other is None or judged.reason:
        return judged
    reason = "the logout clears the browser alone: whoever has the cookie of the session goes on with it"
    return asked_again(gone.other, reason)


def not_too_old(gone: Gone) -> Judgement:
    """Judge whether a request with max_age asks for a login that is newer, and whether the id token tells its age."""
    reason = "a login that is older than max_age allows is taken for fresh"
    if (doubt := _without_session(gone)) is not None:
        return doubt
    judged = asked_again(gone.after, reason)
    if judged.reason or gone.token is None:
        return judged
    told = gone.token.claims.get("auth_time")
    expected = "auth_time, where max_age was asked for (OpenID Connect Core, 2)"
    reason = "the id token does not tell when the person logged in, though the app asked for max_age"
    right = isinstance(told, int | float) and not isinstance(told, bool)
    return holds(right, *gone.between, reason=reason, expected=expected, observed=f"auth_time {told!r}")


def login_time_true(gone: Gone) -> Judgement:
    """Judge whether the id token of a login that lasts tells when it began (OpenID Connect Core, 2)."""
    if (doubt := _without_session(gone)) is not None:
        return doubt
    if gone.after.walk.password_given:
        return absent("the password was asked for again, so the login is a new one", *gone.between)
    expected = f"an auth_time at least {OLDEST:g} s before iat"
    claims = gone.token.claims if gone.token is not None else {}
    issued, began = claims.get("iat"), claims.get("auth_time")
    if not isinstance(issued, int | float) or not isinstance(began, int | float):
        return absent("the id token tells no auth_time, which it need not unless max_age is asked for", *gone.between)
    reason = "the id token tells a later time than that of the login"
    observed = f"iat is {issued - began:g} s after auth_time"
    return holds(issued - began >= OLDEST, *gone.between, reason=reason, expected=expected, observed=observed)


def not_logged_in_elsewhere(gone: Gone) -> Judgement:
    """Judge whether the login form of one browser logs nobody in in another one (RFC 6749, 10.12)."""
    if (doubt := _without_session(gone)) is not None:
        return doubt
    if gone.other is None or not gone.between:
        return unsure(f"no login form was shown that could be sent: {gone.after.walk.ended}")
    reason = "the login form is taken from another browser, so any site can log its visitor in to an account of its own"
    if not gone.after.walk.password_given and gone.after.arrived:
        return asked_again(gone.after, reason)
    if why := undecided(gone.between[0]):
        return unsure(why, *gone.between, expected=_ASKED)
    if gone.other.walk.password_given:
        return unsure("the form logs nobody in in its own browser either", *gone.between, expected=_ASKED)
    return asked_again(gone.after, reason)


_UNWRITTEN = "no cookie names its member in a form that could be written anew"


def not_written(login: Login, member: str) -> Judgement:
    """Judge whether cookies in which another member is written log in as that one; `member` is the other one."""
    if (doubt := _without_session(Gone(login.own, login.own))) is not None:
        return doubt
    ends = login.own.walk.exchanges[-1:]
    if login.forged is None:
        return kept(*ends, expected=_ASKED, observed=_UNWRITTEN)
    ends = [*ends, *login.forged.walk.exchanges[-1:]]
    reads = login.token.reads if login.token is not None else None
    if reads is not None and reads.owned_by(member):
        reason = f"whoever writes {member} into the own cookie is logged in as {member}"
        return broken(*ends, reads, reason=reason, expected=_ASKED, observed="a token for it", basis=Basis.HELD)
    if login.forged.walk.password_given or reads is not None:
        told = "the password was asked for" if reads is None else f"a token that shows nothing of {member}"
        return kept(*ends, expected=_ASKED, observed=told)
    return asked_again(login.forged, f"the pages go on without a password where the cookie names {member}")


def account_not_written(account: Account, member: str) -> Judgement:
    """Judge whether cookies in which another member is written show that one's portal; `member` is the other one."""
    expected = "a page that asks who is there"
    (listed, theirs), (mine, own) = account.theirs, account.own
    if mine is None:
        return absent("the portal keeps no login: it asks for the password again", own)
    if not listed or mine:
        return unsure(f"the portal does not tell the apps of {member} from those of others", theirs, own)
    if account.forged is None:
        return kept(theirs, own, expected=expected, observed=_UNWRITTEN)
    shown, answer = account.forged
    if shown:
        reason = f"whoever writes {member} into the own cookie is shown the portal of {member}"
        return broken(theirs, own, answer, reason=reason, expected=expected, observed="the app that only they use")
    if why := undecided(answer):
        return unsure(why, theirs, own, answer, expected=expected)
    observed = "the page asks who is there" if shown is None else f"nothing of {member}"
    return kept(theirs, own, answer, expected=expected, observed=observed)


def not_logged_in_by_hint(usual: Authorization, hinted: Authorization, hint: str) -> Judgement:
    """Judge whether the person whom a request names is asked for the password as without it, or the request refused."""
    last = hinted.walk.exchanges[-1:]
    if not usual.walk.password_given:
        return unsure(f"no password is asked for without {hint} either: {usual.walk.ended}", *last, expected=_ASKED)
    if error := (hinted.walk.redirect or {}).get("error"):
        return kept(*last, expected=_ASKED, observed=f"redirected with {error}")
    return asked_again(hinted, f"whoever is named by {hint} is logged in without a password")


def protected(found: Kept) -> Judgement:
    """Judge the attributes of the cookies that keep a login (RFC 6265bis, 4.1.2; OWASP ASVS 5.0, 3.3)."""
    expected = "HttpOnly; Secure over https; and Secure with SameSite=None"
    if not found.lasts:
        return absent(_NO_SESSION, *found.exchanges)
    if found.why or not found.cookies:
        why = found.why or "no answer was seen that sets a cookie without which the login is asked for anew"
        return unsure(why, *found.exchanges, expected=expected)
    wrong = [text for cookie in found.cookies for text in _wrong(cookie)]
    names = ", ".join(cookie.name for cookie in found.cookies)
    reason = f"the cookie that keeps a login is less protected than it has to be: {'; '.join(wrong)}"
    observed = "; ".join(wrong) or f"{names}, as expected"
    return holds(not wrong, *found.exchanges, reason=reason, expected=expected, observed=observed)


def _wrong(cookie: Cookie) -> Iterator[str]:
    secure = "secure" in cookie.attributes
    if "httponly" not in cookie.attributes:
        yield f"{cookie.name} is open to scripts, without HttpOnly"
    if cookie.url.startswith("https:") and not secure:
        yield f"{cookie.name} goes over plain http as well, without Secure"
    if "samesite=none" in cookie.attributes and not secure:
        yield f"{cookie.name} is for every site, SameSite=None without Secure"


def _without_session(gone: Gone) -> Judgement | None:
    """Return why nothing can be said where the pages keep no login that could be taken over or ended."""
    last = gone.own.walk.exchanges[-1:]
    if gone.own.walk.password_given:
        return absent(_NO_SESSION, *last)
    if not gone.own.arrived:
        return unsure(f"the login did not last as far as the consent: {gone.own.walk.ended}", *last)
    return None
