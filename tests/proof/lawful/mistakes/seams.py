"""Mistakes where two parts of authorization meet: sessions and people, consents and tokens, requests and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.openid import KEPT, NAMED
from tests.proof.lawful.mistakes.refreshing import told
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.mistakes.withdrawals import spared
from tests.proof.lawful.payer.grants import Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.portal import COOKIE, Session
from tests.proof.lawful.payer.walk import LASTING, Walk
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("consent", "ends_every_login", swept=True)
def withdrawal_spares_passing_access(payer: Payer) -> None:
    """A withdrawal looks for refresh tokens, so that access without `offline_access` runs on (REQ-CON-004)."""
    spared(payer, lambda grant: "offline_access" not in grant.scopes)


@mistake("consent", "remembered_for_its_giver", swept=True, remembers=True, members=("h1-sub", "h1-min", "h1-spo"))
def consent_remembered_for_every_reader(payer: Payer) -> None:
    """A consent is remembered by app and record, whoever gave it (RFC 6819 section 5.1.5.5: of the resource owner)."""

    def remembered(walk: Walk) -> list[str] | None:
        for grant in payer.grants.grants:
            same = (grant.app, grant.subject) == (walk.app, walk.subject)
            if same and grant.ends is None and set(walk.scopes) <= set(grant.scopes):
                return walk.scopes
        return None

    put(payer.door, "remembered", remembered)


@mistake("smart", "session_names_nobody", swept=True, **KEPT)
def login_known_by_its_number(payer: Payer) -> None:
    """The cookie of a login that lasts is the member's number (OWASP: session ids are random, 64 bits at least)."""
    kept_login = payer.door.kept_login

    def numbered(reader: str) -> list[tuple[str, str]]:
        cookies: list[tuple[str, str]] = kept_login(reader)
        payer.door.signed_in[reader] = (reader, payer.clock.now())
        return [
            (name, f"{LASTING}={reader}; HttpOnly; Path=/sso" if LASTING in text else text) for name, text in cookies
        ]

    put(payer.door, "kept_login", numbered)


@mistake("smart", "session_names_nobody", swept=True)
def account_known_by_its_number(payer: Payer) -> None:
    """The cookie of the member's account holds the member's number, and whoever sends it is that member."""

    def answer(ask: Ask) -> Reply:
        name = ask.cookie(COOKIE).rpartition("~")[2]
        if name in payer.household.born and ask.cookie(COOKIE) not in payer.portal.sessions:
            payer.portal.sessions[ask.cookie(COOKIE)] = Session(name)
        reply: Reply = healthy(ask)
        for place, (header, text) in enumerate(reply.headers):
            if header == "set-cookie" and text.startswith(f"{COOKIE}="):
                member = payer.portal.sessions[text.partition("=")[2].partition(";")[0]].member
                reply.headers[place] = (header, f"{COOKIE}=v1~{member}; HttpOnly; SameSite=Lax; Path=/account")
        return reply

    healthy = put(payer.portal, "answer", answer)


@mistake("smart", "id_token_right", swept=True, **NAMED)
def nonce_of_the_latest_request(payer: Payer) -> None:
    """An id token has the nonce of the latest request of the app (OpenID Connect Core section 3.1.2.1: unmodified)."""
    latest: dict[str, str] = {}

    def begin(ask: Ask) -> Reply:
        latest[ask.asked("client_id") or ""] = ask.asked("nonce") or ""
        reply: Reply = healthy(ask)
        return reply

    def token(grant: Grant, **how: Any) -> str:
        signed: str = healthy_token(replace(grant, nonce=latest.get(grant.app.client_id, grant.nonce)), **how)
        return signed

    healthy, healthy_token = put(payer.door, "begin", begin), put(payer.openid, "token", token)


@mistake("smart", "metadata", swept=True)
def configuration_as_text(payer: Payer) -> None:
    """The SMART configuration says that it is plain text (SMART App Launch 2.2: `application/json`)."""

    def answer(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        if ask.path.endswith("/.well-known/smart-configuration"):
            reply.headers = [(name, "text/plain" if name == "content-type" else text) for name, text in reply.headers]
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("smart", "authorization_errors", swept=True)
def own_error_names_at_the_door(payer: Payer) -> None:
    """Errors go back to the app under names of the payer's own (RFC 6749 section 4.1.2.1)."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        if "error" in values:
            values = {**values, "error": f"ERR_{values['error'].upper()}"}
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "gives_nothing_back", swept=True, **NAMED)
def refresh_adds_identity(payer: Payer) -> None:
    """A refreshed token may ask who signed in, though the consent was not about that (RFC 6749 section 6)."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        renewed = how.get("kept") is not None
        reply: Reply = healthy(grant, [*scopes, *({"openid", "fhirUser"} - {*scopes})] if renewed else scopes, **how)
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "authorization_errors", swept=True)
def denial_without_a_word(payer: Payer) -> None:
    """Who refuses is led back to the app without an error (RFC 6749 section 4.1.2.1)."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        kept = {name: value for name, value in values.items() if (name, value) != ("error", "access_denied")}
        reply: Reply = healthy(walk, kept)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("consent", "portal_withdrawal_closed and introspection", swept=True)
def introspection_of_the_withdrawn_active(payer: Payer) -> None:
    """Introspection looks at the end of a token alone, not at its consent (RFC 7662 section 2.2: not been revoked)."""

    def introspect(ask: Ask) -> Reply:
        found = payer.grants.access.get(ask.given("token"))
        if found is None or found.grant.ends is None:
            reply: Reply = healthy(ask)
            return reply
        ended, found.grant.ends = found.grant.ends, None
        try:
            told_alive: Reply = healthy(ask)
        finally:
            found.grant.ends = ended
        return told_alive

    healthy = put(payer.tokens, "introspect", introspect)


@mistake("smart", "granted_scope_works", swept=True)
def first_type_alone_is_granted(payer: Payer) -> None:
    """Of several types that a consent is about the first is opened (SMART App Launch: all scopes granted)."""

    def issue(grant: Grant, scopes: list[str]) -> str:
        name: str = healthy(grant, scopes)
        first = next((scope for scope in scopes if scope.startswith("patient/")), "")
        payer.grants.access[name].scopes = [scope for scope in scopes if scope == first or "/" not in scope]
        return name

    healthy = put(payer.grants, "issue", issue)


@mistake("smart", "expires", swept=True)
def lifetime_longer_than_told(payer: Payer) -> None:
    """A refreshed token says that it lives ten minutes, and lives an hour (RFC 6749 section 5.1)."""

    def changed(document: dict[str, Any], _: Grant) -> None:
        document["expires_in"] = 600

    told(payer, changed, renewed=True)
