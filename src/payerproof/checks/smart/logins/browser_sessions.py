"""What a browser keeps of a login: the session that the payer's pages go on with, and when it ends."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from payerproof.checks.smart import id_tokens, server_metadata
from payerproof.errors import CredentialsRefused
from payerproof.http.client import Browser, Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.drivers import redirected
from payerproof.smart.identity import IdToken, read
from payerproof.smart.pages import Form, read_page, submit
from payerproof.smart.questions import agreeing, required
from payerproof.smart.sessions import Authorization
from payerproof.target.scope import Scope

MOST_COOKIES, MOST_HOPS = 8, 8
OLDEST, PAUSE = 1, 2.5
"""Seconds: how old a login may be for an app that asks for a fresh one, and how old it is by then."""
MADE_UP_COOKIE = "a made-up cookie"
_NEXT_COOKIE = re.compile(r",\s*(?=[!#$%&'*+\-.^_`|~0-9A-Za-z]+=)")


@dataclass(frozen=True, slots=True)
class Gone:
    """What browsers met: `own` goes on with its own login, `after` is the walk that the rule is about.

    `other`: a walk with a copy of the cookies. `between`: what was asked in between.
    """

    own: Authorization
    after: Authorization
    other: Authorization | None = None
    between: tuple[Exchange, ...] = ()
    token: IdToken | None = None


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie without which a login is asked for anew, with the attributes that it was set with, in small letters."""

    name: str
    attributes: frozenset[str]
    url: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The cookies that keep a login; `lasts`: whether a login lasts at all, `why`: what keeps it from being told."""

    lasts: bool
    exchanges: tuple[Exchange, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    why: str = ""


def planted(payer: Payer, case: Case) -> Gone:
    """Let the member log in with the cookies of a browser that was there before; then ask with that browser."""
    first = payer.wire.browser()
    _opened(payer, case, first)
    own = first.twin()
    at_consent(payer, case, own)
    again = at_consent(payer, case, own)
    return Gone(again, at_consent(payer, case, first))


def adopted(payer: Payer, case: Case) -> Gone | None:
    """Let the member log in with made-up cookies by the names that a login sets; then ask with these cookies alone.

    None where such a browser is not logged in at all.
    """
    usual = payer.wire.browser()
    at_consent(payer, case, usual)
    own = at_consent(payer, case, usual.twin())
    made_up = {each["name"]: secrets.token_urlsafe(18) for each in usual.cookies()[:MOST_COOKIES]}
    for value in made_up.values():
        payer.redactor.register(value, "cookie")
    victim, planter = payer.wire.browser(), payer.wire.browser()
    for browser in (victim, planter):
        browser.adopt(payer.endpoints.authorization or "", made_up)
    try:
        met = at_consent(payer, case, victim)
    except CredentialsRefused:
        return None
    return Gone(own, at_consent(payer, case, planter), met)


def each_cookie(scope: Scope) -> Iterator[Case]:
    """Yield the first member with a cookie of the server's, and with one that is made up."""
    for name in scope.members[:1]:
        yield Case(requester=name, subject=name)
        yield Case(requester=name, subject=name, path=MADE_UP_COOKIE)


def kept(payer: Payer, case: Case) -> Kept:
    """Log in, and find the cookies without which the login is asked for anew."""
    browser = payer.wire.browser()
    first = at_consent(payer, case, browser)
    again = at_consent(payer, case, browser.twin())
    ends = (*first.walk.exchanges[-1:], *again.walk.exchanges[-1:])
    if not again.arrived or again.walk.password_given:
        return Kept(lasts=False, exchanges=ends)
    told = {cookie.name: cookie for cookie in set_cookies(first.walk.exchanges)}
    names = list(dict.fromkeys(each["name"] for each in browser.cookies()))
    found = []
    for name in names[:MOST_COOKIES]:
        without = at_consent(payer, case, browser.twin(without=name))
        if not without.walk.password_given:
            continue
        still = at_consent(payer, case, browser.twin())
        if still.walk.password_given:
            why = "a login in another browser ends this one, so it cannot be told which cookie keeps it"
            return Kept(lasts=True, exchanges=ends, why=why)
        if name in told:
            found.append(told[name])
    return Kept(lasts=True, exchanges=ends, cookies=tuple(found))


def left(payer: Payer, case: Case, address: str) -> Gone:
    """Log in, log out at the announced address, and ask again: with the browser, and with the cookies that it had."""
    browser = payer.wire.browser()
    hint = id_token(payer, case, browser)
    own = at_consent(payer, case, browser)
    copy = browser.twin()
    query = {"client_id": payer.app_of(case).client_id} | ({"id_token_hint": hint} if hint is not None else {})
    out = tuple(_logged_out(browser, f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"))
    after = at_consent(payer, case, browser)
    return Gone(own, after, at_consent(payer, case, copy), out)


def aged(payer: Payer, case: Case) -> Gone:
    """Log in, wait, and ask once more who it is, in the same browser (OpenID Connect Core, 3.1.2.1).

    Where the case has a path, it is the greatest age, in seconds, that the login may have.
    """
    browser, app = payer.wire.browser(), payer.app_of(case)
    at_consent(payer, case, browser)
    own = at_consent(payer, case, browser)
    time.sleep(PAUSE)
    choices = payer.sessions.choices(case.requester, case.subject)
    scope = f"openid {oauth.scopes_for(app, 'Patient')}"
    after = payer.sessions.authorize(case.requester, app, choices, browser=browser, scope=scope, max_age=case.path)
    if after.code is None:
        return Gone(own, after)
    answer = payer.sessions.redeem(after)
    told = payer.sessions.opened(case.requester, case.subject, app, answer).response.get("id_token")
    return Gone(own, after, between=(answer,), token=read(told) if isinstance(told, str) else None)


def form_planted(payer: Payer, case: Case) -> Gone:
    """Send one login form, filled in, from a browser that it was not shown to, and then from the one that it was.

    So does a page of another site, which has its visitor's browser send the form of an account that it chose.
    """
    usual, browser, other = (payer.wire.browser() for _ in range(3))
    at_consent(payer, case, usual)
    own = at_consent(payer, case, usual)
    choices = payer.sessions.choices(case.requester, case.subject, decision="stay")
    shown = payer.sessions.authorize(case.requester, payer.app_of(case), choices, browser=browser)
    if shown.walk.login is None:
        return Gone(own, shown)
    sent = _led(payer, case, other, shown.walk.login)
    after = at_consent(payer, case, other)
    _led(payer, case, browser, shown.walk.login)
    return Gone(own, after, at_consent(payer, case, browser), (sent,))


def tells_age(payer: Payer) -> bool:
    """Return whether the metadata declare OpenID Connect with `auth_time`, by which the age of a login is told."""
    if not id_tokens.offered(payer):
        return False
    documents = [payer.endpoints.document]
    documents += [json_object(each.body) or {} for each in server_metadata.published(payer) if each.ok]
    listed = (each.get("claims_supported") for each in documents)
    return any(isinstance(claims, list) and "auth_time" in claims for claims in listed)


def each_age(scope: Scope) -> Iterator[Case]:
    """Yield the first member with each greatest age; `path` names it in seconds."""
    for name in scope.members[:1]:
        for age in (OLDEST, 0):
            yield Case(requester=name, subject=name, path=str(age))


def id_token(payer: Payer, case: Case, browser: Browser) -> str | None:
    """Log in with a browser and consent; return the id token that the app is given, None where it is given none."""
    app = payer.app_of(case)
    choices = payer.sessions.choices(case.requester, case.subject)
    scope = f"openid {oauth.scopes_for(app, 'Patient')}"
    answer = payer.sessions.redeem(payer.sessions.authorize(case.requester, app, choices, browser=browser, scope=scope))
    given = payer.sessions.opened(case.requester, case.subject, app, answer).response.get("id_token")
    return given if isinstance(given, str) else None


def at_consent(payer: Payer, case: Case, browser: Browser, **changes: Any) -> Authorization:
    """Walk to the consent page in a browser and leave there; `changes` are parameters of the app's request.

    A login that is refused for the sake of the browser's cookies is nothing against the account.
    """
    choices = replace(payer.sessions.choices(case.requester, case.subject, decision="leave"), refused=None)
    return payer.sessions.authorize(case.requester, payer.app_of(case), choices, browser=browser, **changes)


def _opened(payer: Payer, case: Case, browser: Browser) -> None:
    """Open the login page, which may set a cookie, and type nothing."""
    endpoint = payer.endpoints.authorization or ""
    state, app = "planted-by-payerproof", payer.app_of(case)
    url = oauth.authorize_url(endpoint, app, payer.base, state, oauth.new_pkce())
    _led(payer, case, browser, Request("GET", url, {"accept": "text/html"}))


def _led(payer: Payer, case: Case, browser: Browser, request: Request) -> Exchange:
    """Send a request, and follow where it leads on the payer's own pages; return its answer.

    A session may begin behind a redirect.
    """
    first = exchange = browser.send(request)
    for _ in range(MOST_HOPS):
        led = redirected(exchange)
        if led is None or led.url.startswith(payer.app_of(case).redirect_uri):
            break
        exchange = browser.send(led)
    return first


def _logged_out(browser: Browser, url: str) -> Iterator[Exchange]:
    """Open the logout page, follow it on the payer's own site, and confirm once where it asks."""
    request, confirmed = Request("GET", url, {"accept": "text/html"}), False
    for _ in range(MOST_HOPS):
        exchange = browser.send(request)
        yield exchange
        led = redirected(exchange)
        form = None if led is not None or confirmed else _confirming(exchange)
        if form is not None:
            request, confirmed = submit(form, required(form), agreeing([form])), True
        elif led is not None and urlsplit(led.url).netloc == urlsplit(url).netloc:
            request = led
        else:
            return


def _confirming(exchange: Exchange) -> Form | None:
    """Return the form of a page that asks whether to log out: it has a button, and asks for no password."""
    forms = read_page(exchange.url, exchange.body).forms
    return next((form for form in forms if form.buttons and not form.of_kind("password", "text", "email")), None)


def set_cookies(exchanges: Iterable[Exchange]) -> Iterator[Cookie]:
    """Yield each cookie that answers set, in order."""
    for exchange in exchanges:
        for text in _NEXT_COOKIE.split(exchange.headers.get("set-cookie", "")):
            pair, *attributes = (part.strip() for part in text.split(";"))
            if "=" in pair:
                small = frozenset(each.lower().replace(" ", "") for each in attributes)
                yield Cookie(pair.partition("=")[0], small, exchange.url)
