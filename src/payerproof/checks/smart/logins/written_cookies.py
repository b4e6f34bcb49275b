"""Cookies in which a login can be read: another member's name is written into them, and the pages are asked again.

A session id that names nobody cannot be changed into another member's (OWASP Session Management, session id content).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from payerproof.checks.common import pairs, replay, withdrawal
from payerproof.checks.common.authorize import used
from payerproof.checks.common.judge_record_picker import Forged
from payerproof.checks.smart.logins.browser_sessions import MOST_COOKIES, at_consent
from payerproof.http.client import Browser
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart.sessions import Authorization
from payerproof.target.scope import Scope

PORTAL = "the consent portal"
_SHORTEST = 3
"""Letters of a name: a shorter one stands in many values by chance."""
_PARTS = re.compile(r"([.|:~])")

Listed = tuple[bool | None, Exchange]
Words = Sequence[tuple[str, str]]
"""The reader's own words, each with the other member's in its place."""


def _digest(kind: str) -> Callable[[bytes], str]:
    return lambda name: hashlib.new(kind, name, usedforsecurity=False).hexdigest()


_FORMS: Sequence[Callable[[bytes], str]] = (
    bytes.decode,
    lambda name: base64.b64encode(name).decode().rstrip("="),
    lambda name: base64.urlsafe_b64encode(name).decode().rstrip("="),
    bytes.hex,
    *map(_digest, ("md5", "sha1", "sha256")),
)
"""How a name may be written in a cookie."""


@dataclass(frozen=True, slots=True)
class Login:
    """What a browser met at an app's pages: `own` goes on with its own login, `forged` with what was written.

    `forged` None: no cookie names its member.
    """

    own: Authorization
    forged: Authorization | None = None
    token: Forged | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What the portal showed of the other member's app: to that member, to the reader, and to the cookies written.

    Each is whether it is listed, None where the page asks who is there, and by which answer. `own` is shown to a copy
    of the reader's cookies. `forged` None: no cookie names its member.
    """

    theirs: Listed
    own: Listed
    forged: Listed | None = None


def each_login(scope: Scope) -> Iterator[Case]:
    """Yield the first member before a neighbour whom they may not act for; `path` names the portal for its login.

    Whoever may act for the other is given the other's record by the own login, whatever a cookie says.
    """
    portal = scope.target.levers.portal
    pages = (None, PORTAL) if portal is not None and portal.kind == "form" else (None,)
    walking = {name for name, account in scope.accounts.items() if account.login.walks_pages}
    for requester, subject in pairs.following(scope).items():
        if {requester, subject} <= walking and (requester, subject) not in scope.holders:
            yield from (Case(requester=requester, subject=subject, path=each) for each in pages)
            return


def written(value: str, words: Words) -> str:
    """Return a cookie's value with other words in the place of one's own, in every form that they may have there."""
    plain = unquote(value)
    changed = plain
    for own, other in words:
        for form in _FORMS:
            changed = replay.exchanged(changed, form(own.encode()), form(other.encode()))
        changed = "".join(replay.exchanged(part, own, other) for part in _PARTS.split(changed))
    if changed == plain:
        return value
    return quote(changed, safe="!#$&'()*+-./:<=>?@[]^_`{|}~") if plain != value else changed


def at_login(payer: Payer, case: Case) -> Login:
    """Log both in, and ask for the subject's data in a browser whose cookies name the subject for the requester.

    Raises LoginFailed where the pages neither ask for the password nor come to an end: nothing tells whose login it is.
    """
    member, browser = case.subject or "", payer.wire.browser()
    at_consent(payer, replace(case, requester=member), payer.wire.browser())
    mine = replace(case, subject=case.requester)
    at_consent(payer, mine, browser)
    own = at_consent(payer, mine, browser.twin())
    forged = _forged(payer, case, browser, payer.endpoints.authorization or "")
    if forged is None or own.walk.password_given or not own.arrived:
        return Login(own)
    choices = replace(payer.sessions.choices(member, member), refused=None)
    walked = payer.sessions.authorize(member, payer.app_of(case), choices, browser=forged)
    if walked.walk.password_given or (walked.walk.redirect or {}).get("error"):
        return Login(own, walked)
    answer = payer.sessions.redeem(walked)
    payer.sessions.learn(answer)
    return Login(own, walked, used(payer, member, member, walked, answer))


def at_portal(payer: Payer, case: Case) -> Account | None:
    """Let the subject consent and the requester not; then show the portal to cookies that name the subject instead.

    None where no portal of pages is described.
    """
    member = case.subject or ""
    withdrawal.by_portal_until_unlisted(payer, payer.sessions.fresh(case.requester, case.requester, payer.app))
    session = payer.sessions.fresh(member, member, payer.app)
    theirs, browser = payer.portal_lists(session), payer.wire.browser()
    if theirs is None or not payer.enter_portal(case.requester or "", browser):
        return None
    own, forged = payer.portal_unasked(browser.twin(), session), _forged(payer, case, browser, theirs[1].url)
    shown = payer.portal_unasked(forged, session) if forged is not None else None
    return Account(theirs, own, shown) if own is not None else None


def _forged(payer: Payer, case: Case, browser: Browser, url: str) -> Browser | None:
    """Return a browser with such cookies as another has, and the subject in them; None where none names anybody."""
    names = [
        (payer.sessions.choices(name, name).username, payer.patient(name) or "")
        for name in (case.requester or "", case.subject or "")
    ]
    words = [(own, other) for own, other in zip(*names, strict=True) if min(len(own), len(other)) >= _SHORTEST]
    cookies = {each["name"]: each["value"] for each in browser.cookies()[:MOST_COOKIES]}
    changed = {name: written(value, words) for name, value in cookies.items()}
    if changed == cookies:
        return None
    forged = payer.wire.browser()
    forged.adopt(url, changed)
    return forged
