"""Mistakes of the pages on which members sign in, consent and withdraw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.openid import KEPT
from tests.proof.lawful.mistakes.registry import mistake, put
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


@mistake("smart", "picked", swept=True)
def reader_shared_instead(payer: Payer) -> None:
    """A picked record is confirmed, and the grant is for whoever signed in (SMART App Launch, launch/patient)."""

    def finish(number: str, walk: Walk, scopes: list[str]) -> Reply:
        walk.subject = walk.reader
        reply: Reply = healthy(number, walk, scopes)
        return reply

    healthy = put(payer.door, "finish", finish)


@mistake("consent", "withdrawn_by_own_alone", swept=True, members=("h1-sub", "h1-spo", "h1-out"))
def portal_removes_what_the_form_names(payer: Payer) -> None:
    """Whoever is signed in removes the entry that the form names (OWASP API1:2023)."""

    def entries(session: Any) -> dict[str, list[Grant]]:
        found: dict[str, list[Grant]] = healthy(session)
        for grant in payer.grants.grants:
            if grant.ends is None and grant.reader != session.member:
                found.setdefault(f"{grant.app.client_id}.{grant.subject}", []).append(grant)
        return found

    def listing(session: Any) -> Reply:
        put(payer.portal, "entries", healthy)
        try:
            reply: Reply = healthy_listing(session)
        finally:
            put(payer.portal, "entries", entries)
        return reply

    healthy, healthy_listing = payer.portal.entries, put(payer.portal, "listing", listing)
    put(payer.portal, "entries", entries)
