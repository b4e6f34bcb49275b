"""Mistakes of the pages on which members sign in, consent and withdraw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.openid import KEPT
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.mistakes.withdrawals import _spared, _withdrawn
from tests.proof.lawful.payer.grants import Access, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import Walk
from tests.proof.lawful.payer.wire import Ask, Reply, see_other


@mistake("smart", "consent_page_protected", cookie_attributes="HttpOnly; Path=/")
def form_known_by_its_cookie(payer: Payer) -> None:
    """What the page knows is compared where it is sent, and a cookie tells the walk (RFC 9700 section 4.7: CSRF)."""

    def step(ask: Ask) -> Reply:
        by_cookie = {walk.cookie: (number, walk.stamp) for number, walk in payer.door.walks.items()}
        number, stamp = by_cookie.get(ask.cookie("walk"), ("", ""))
        if ask.method == "POST" and not ask.given("walk"):
            ask = replace(ask, body=ask.body + f"&walk={number}".encode())
        if ask.method == "POST" and not ask.given("stamp"):
            ask = replace(ask, body=ask.body + f"&stamp={stamp}".encode())
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.door, "step", step)


@mistake("smart", "consent_page_protected", swept=True)
def login_page_framable(payer: Payer) -> None:
    """The login page may be framed, and the consent page may not (RFC 9700 section 4.16)."""
    _unguarded(payer, "sign_in")


@mistake("smart", "consent_page_protected", swept=True)
def consent_page_framed_by_anybody(payer: Payer) -> None:
    """The consent page alone may be framed (RFC 9700 section 4.16: MUST prevent clickjacking)."""
    _unguarded(payer, "ask_consent")


def _unguarded(payer: Payer, name: str) -> None:
    def page(*given: Any, **how: Any) -> Reply:
        reply: Reply = healthy(*given, **how)
        framing = {"x-frame-options", "content-security-policy"}
        reply.headers = [each for each in reply.headers if each[0] not in framing]
        return reply

    healthy = put(payer.door, name, page)


@mistake("smart", "token_for_the_person", swept=True, **KEPT)
def first_login_of_a_browser_stays(payer: Payer) -> None:
    """Whoever logs in where another is logged in goes on as that one (OpenID Connect Core section 3.1.2.3)."""

    def who(ask: Ask, number: str, walk: Walk) -> Reply:
        before = payer.door.signed_in.get(ask.cookie("member"))
        reply: Reply = healthy(ask, number, walk)
        if walk.reader and before is not None:
            walk.reader, walk.logged_in = before
        return reply

    healthy = put(payer.door, "who", who)


@mistake("smart", "session", swept=True, **KEPT)
def session_named_by_the_member(payer: Payer) -> None:
    """The name of a session is made of the member's number (OWASP ASVS 3.2: unguessable; RFC 6749 section 10.10)."""

    def kept_login(reader: str) -> list[tuple[str, str]]:
        payer.door.signed_in[reader] = (reader, payer.clock.now())
        return [("set-cookie", f"member={reader}; HttpOnly; Path=/sso")]

    put(payer.door, "kept_login", kept_login)


@mistake("consent", "stretched or asked", swept=True, remembers=True, members=("h1-sub", "h1-teen", "h1-out"))
def memory_of_the_record(payer: Payer) -> None:
    """A consent that one person gave for a record is remembered for another (45 CFR 164.508(c)(1)(vi): who signs)."""

    def remembered(walk: Walk) -> list[str] | None:
        for grant in payer.grants.grants:
            same = (grant.app, grant.subject) == (walk.app, walk.subject) and grant.ends is None
            if same and set(walk.scopes) <= set(grant.scopes):
                return walk.scopes
        return None

    put(payer.door, "remembered", remembered)


@mistake("consent", "not_stretched", swept=True, remembers=True)
def memory_adds_lasting_access(payer: Payer) -> None:
    """A consent without access while away is remembered as one with it (SMART App Launch, offline_access)."""

    def remembered(walk: Walk) -> list[str] | None:
        asked = walk.scopes
        walk.scopes = [scope for scope in asked if scope != "offline_access"]
        try:
            return asked if healthy(walk) else None
        finally:
            walk.scopes = asked

    healthy = put(payer.door, "remembered", remembered)


@mistake("consent", "portal_withdrawal_closed", swept=True)
def withdrawal_ends_lasting_grants(payer: Payer) -> None:
    """A withdrawal ends the grants with a refresh token; tokens without one live on (RFC 6749 section 1.4)."""
    _spared(payer, lambda grant: "offline_access" not in grant.scopes)


@mistake("consent", "every_login or portal_withdrawal_closed", swept=True)
def withdrawal_ends_grants_of_the_same_scopes(payer: Payer) -> None:
    """A withdrawal ends the grants whose scopes are those of the newest (42 CFR 431.60, 422.119: the member's wish)."""
    kept: set[Grant] = set()

    def heard(ended: list[Grant]) -> None:
        kept.update(each for each in ended if ended and set(each.scopes) != set(ended[-1].scopes))

    _withdrawn(payer, heard)
    healthy: Any = put(payer.grants, "alive", lambda grant: grant in kept or healthy(grant))


@mistake("consent", "portal_withdrawal_closed", swept=True)
def withdrawn_tokens_introspect_active(payer: Payer) -> None:
    """Introspection calls a token active whose consent was withdrawn in the portal (RFC 7662 section 2.2)."""
    ended: set[Grant] = set()
    _withdrawn(payer, ended.update)

    def introspect(ask: Ask) -> Reply:
        found = payer.grants.access.get(ask.given("token"))
        if found is None or found.grant not in ended:
            reply: Reply = healthy(ask)
            return reply
        usual = put(payer.grants, "valid", lambda _: found)
        try:
            reply = healthy(ask)
        finally:
            put(payer.grants, "valid", usual)
        return reply

    healthy = put(payer.tokens, "introspect", introspect)


@mistake("consent", "portal", swept=True)
def portal_removes_anybodys(payer: Payer) -> None:
    """The portal withdraws whatever permission its form names (45 CFR 164.312(a)(1): access control)."""

    def remove(ask: Ask, session: Any) -> Reply:
        app, _, subject = ask.given("which").partition(".")
        for grant in payer.grants.grants if ask.given("sure") else ():
            if (grant.app.client_id, grant.subject) == (app, subject):
                payer.grants.end(grant)
        reply: Reply = healthy(ask, session)
        return reply

    healthy = put(payer.portal, "remove", remove)


@mistake("consent", "portal_withdrawal", swept=True)
def withdrawal_confirmed_and_queued(payer: Payer) -> None:
    """A withdrawal is confirmed, and carried out when the member signs out (42 CFR 431.60; the payer's own promise)."""

    def remove(ask: Ask, session: Any) -> Reply:
        return see_other("/account/apps") if ask.given("sure") else Reply(*_parts(healthy(ask, session)))

    healthy = put(payer.portal, "remove", remove)


def _parts(reply: Reply) -> tuple[int, bytes, list[tuple[str, str]]]:
    return reply.status, reply.body, reply.headers


@mistake("consent", "portal_withdrawal", swept=True)
def withdrawal_spares_tokens_in_use(payer: Payer) -> None:
    """An access token that was used before the withdrawal is remembered, and lives on (RFC 7009 section 2)."""
    used: dict[str, Access] = {}

    def valid(token: str | None) -> Access | None:
        found: Access | None = healthy(token)
        if found is not None:
            used[token or ""] = found
        known = used.get(token or "")
        return known if known is not None and known.dies > payer.clock.now() else found

    healthy = put(payer.grants, "valid", valid)


@mistake("consent", "denied", swept=True)
def denial_without_a_word(payer: Payer) -> None:
    """A member who refuses is sent back to the app without a word (RFC 6749 section 4.1.2.1: access_denied)."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        told = {} if values.get("error") == "access_denied" else values
        reply: Reply = healthy(walk, told)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "picked", swept=True)
def reader_shared_instead(payer: Payer) -> None:
    """A picked record is confirmed, and the grant is for whoever signed in (SMART App Launch, launch/patient)."""

    def finish(number: str, walk: Walk, scopes: list[str]) -> Reply:
        walk.subject = walk.reader
        reply: Reply = healthy(number, walk, scopes)
        return reply

    healthy = put(payer.door, "finish", finish)
