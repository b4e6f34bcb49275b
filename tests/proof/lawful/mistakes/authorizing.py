"""Mistakes of the authorization request: its challenge, its address for the answer, and what it may stand beside."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import App, Code
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import Walk
from tests.proof.lawful.payer.wire import Ask, Reply


def _fits_redirect(payer: Payer, spelled: Any) -> None:
    """Compare redirect URIs after `spelled` has rewritten both."""
    put(payer.door, "redirect_fits", lambda app, uri: spelled(uri) == spelled(app.redirect_uri))


def _fits_apart_from_verifier(payer: Payer, code: Code, app: App, ask: Ask) -> bool:
    alive = payer.clock.now() < code.dies and payer.grants.alive(code.grant)
    return alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri


def _proves(code: Code, ask: Ask) -> bool:
    digest = hashlib.sha256(ask.given("code_verifier").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == code.challenge


def _methods(payer: Payer, accepted: Any) -> set[str]:
    """Take requests whose method `accepted` likes as well; return the challenges of these."""
    odd: set[str] = set()

    def wrong(given: dict[str, str]) -> str | None:
        if accepted(given.get("code_challenge_method", "")):
            odd.add(given.get("code_challenge", ""))
            given = {**given, "code_challenge_method": "S256"}
        told: str | None = healthy(given)
        return told

    healthy = put(payer.door, "wrong", wrong)
    return odd


@mistake("smart", "pkce_plain", swept=True)
def method_missing_is_no_challenge(payer: Payer) -> None:
    """A challenge that comes without a method is never compared (RFC 7636 section 4.6)."""
    odd = _methods(payer, lambda method: not method)

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if code.challenge in odd:
            return _fits_apart_from_verifier(payer, code, app, ask)
        return bool(healthy(code, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "pkce_plain", swept=True)
def method_missing_is_plain(payer: Payer) -> None:
    """A challenge without a method is compared as it stands (SMART App Launch: `plain` SHALL NOT be supported)."""
    _plain(payer, lambda method: not method)


@mistake("smart", "pkce_plain", swept=True)
def method_unknown_is_plain(payer: Payer) -> None:
    """A challenge of an unknown method is compared as it stands (RFC 7636 section 4.4.1: invalid_request)."""
    _plain(payer, lambda method: method not in {"", "S256", "plain"})


def _plain(payer: Payer, accepted: Any) -> None:
    odd = _methods(payer, accepted)

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if code.challenge in odd:
            same = ask.given("code_verifier") == code.challenge
            return same and _fits_apart_from_verifier(payer, code, app, ask)
        return bool(healthy(code, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "verifier", swept=True)
def verifier_of_another_request(payer: Payer) -> None:
    """A verifier serves that fits any code of the app which still waits (RFC 7636 section 4.4: the code's own)."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        waiting = [each for each in payer.grants.codes.values() if each.grant.app is app and not each.spent]
        return any(_proves(each, ask) for each in waiting) and _fits_apart_from_verifier(payer, code, app, ask)

    put(payer.tokens, "code_fits", fits)


@mistake("smart", "code_bound_to_redirect", swept=True)
def redirect_in_any_case_at_the_token_endpoint(payer: Payer) -> None:
    """A code is redeemed with its address in other letters (RFC 6749 section 4.1.3: identical)."""
    _code_address(payer, lambda sent, code: sent.lower() == code.redirect_uri.lower())


@mistake("smart", "code_bound_to_redirect", swept=True)
def redirect_by_host_at_the_token_endpoint(payer: Payer) -> None:
    """A code is redeemed with any address of its host (RFC 6749 section 4.1.3: identical)."""
    _code_address(payer, lambda sent, code: urlsplit(sent).netloc == urlsplit(code.redirect_uri).netloc)


def _code_address(payer: Payer, fits_address: Any) -> None:
    def fits(code: Code, app: App, ask: Ask) -> bool:
        told = replace(code, redirect_uri=ask.given("redirect_uri"))
        return fits_address(ask.given("redirect_uri"), code) and bool(healthy(told, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "redirect_exact", swept=True)
def redirect_in_any_case(payer: Payer) -> None:
    """A redirect URI is compared without regard to case (RFC 9700 section 2.1: exact string matching)."""
    _fits_redirect(payer, str.lower)


@mistake("smart", "redirect_exact", swept=True)
def redirect_with_a_slash(payer: Payer) -> None:
    """A redirect URI may end with a slash more (RFC 9700 section 2.1)."""
    _fits_redirect(payer, lambda uri: uri.rstrip("/"))


@mistake("smart", "redirect_exact", swept=True)
def redirect_with_a_fragment(payer: Payer) -> None:
    """A redirect URI is compared without its fragment (RFC 6749 section 3.1.2: MUST NOT include one)."""
    _fits_redirect(payer, lambda uri: uri.partition("#")[0])


@mistake("smart", "redirect_exact", swept=True)
def redirect_of_any_scheme(payer: Payer) -> None:
    """A redirect URI is compared without its scheme (RFC 9700 section 2.1)."""
    _fits_redirect(payer, lambda uri: uri.partition("://")[2])


@mistake("smart", "redirect_exact", swept=True)
def redirect_one_folder_below(payer: Payer) -> None:
    """Whatever lies below the registered path is accepted (RFC 9700 section 4.1.3)."""
    put(payer.door, "redirect_fits", lambda app, uri: uri == app.redirect_uri or uri.startswith(f"{app.redirect_uri}/"))


@mistake("smart", "redirect_exact", swept=True)
def posted_redirect_not_compared(payer: Payer) -> None:
    """The redirect URI of a request that is posted is not compared (RFC 9700 section 2.1)."""
    _posted(payer, "redirect_fits", lambda *_: True)


@mistake("smart", "pkce_required", swept=True)
def posted_request_needs_no_challenge(payer: Payer) -> None:
    """A request that is posted needs no challenge, and its code no verifier (RFC 9700 section 2.1.1)."""
    _posted(payer, "wrong", lambda _: None)

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if not code.challenge:
            return _fits_apart_from_verifier(payer, code, app, ask)
        return bool(healthy(code, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


def _posted(payer: Payer, name: str, value: Any) -> None:
    """Let a method of the door be `value` while a posted request is looked at."""

    def begin(ask: Ask) -> Reply:
        if ask.method != "POST":
            reply: Reply = healthy(ask)
            return reply
        usual = put(payer.door, name, value)
        try:
            reply = healthy(ask)
        finally:
            put(payer.door, name, usual)
        return reply

    healthy = put(payer.door, "begin", begin)


@mistake("smart", "redirect_exact", swept=True)
def request_object_believed(payer: Payer) -> None:
    """An unsigned request object takes the place of what was compared (RFC 9101 section 6.2: signature validated)."""

    def begin(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        middle = (ask.asked("request") or "").split(".")[1:2]
        if middle and reply.status == 303:
            claims = json.loads(base64.urlsafe_b64decode(middle[0] + "=" * (-len(middle[0]) % 4)))
            walk: Walk = list(payer.door.walks.values())[-1]
            walk.redirect_uri = claims.get("redirect_uri", walk.redirect_uri)
        return reply

    healthy = put(payer.door, "begin", begin)


@mistake("smart", "state_returned", swept=True)
def errors_in_the_fragment(payer: Payer) -> None:
    """An error comes back in the fragment (RFC 6749 section 4.1.2.1: in the query)."""
    _back(payer, lambda where, values: where.replace("?", "#", 1) if "error" in values else where)


def _back(payer: Payer, changed: Any) -> None:
    def back(walk: Walk, values: dict[str, str]) -> Reply:
        reply: Reply = healthy(walk, values)
        name, where = reply.headers[0]
        reply.headers[0] = (name, changed(where, values))
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "unguessable", swept=True)
def code_by_its_beginning(payer: Payer) -> None:
    """A code is looked up by its first sixteen letters (RFC 6749 section 10.10: no guessing of codes)."""

    def by_code(ask: Ask, app: App) -> Reply:
        sent = ask.given("code")
        full = next((name for name in payer.grants.codes if len(sent) >= 16 and name.startswith(sent[:16])), sent)
        reply: Reply = healthy(replace(ask, body=ask.body.replace(sent.encode(), full.encode())), app)
        return reply

    healthy = put(payer.tokens, "by_code", by_code)
