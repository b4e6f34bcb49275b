"""Mistakes of a server that believes what a request says of who is there, where it is for, and what was agreed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import Walk
from tests.proof.lawful.payer.wire import Ask, Reply

KEPT: dict[str, Any] = {"keeps_logins": True, "openid": True}


def _audience(payer: Payer, fits: Any) -> None:
    """Take a request whose `aud` `fits` likes for one to this server."""

    def wrong(given: dict[str, str]) -> str | None:
        told: str | None = healthy({**given, "aud": payer.base} if fits(given.get("aud", "")) else given)
        return told

    healthy = put(payer.door, "wrong", wrong)


@mistake("smart", "audience", swept=True)
def audience_by_its_beginning(payer: Payer) -> None:
    """An `aud` that begins like the base is the base (SMART App Launch: the server's own URL)."""
    _audience(payer, lambda aud: aud.startswith(payer.base))


@mistake("smart", "audience", swept=True)
def audience_by_its_host(payer: Payer) -> None:
    """Whatever lies at the same host is this server (SMART App Launch)."""
    _audience(payer, lambda aud: urlsplit(aud).netloc == urlsplit(payer.base).netloc)


@mistake("smart", "audience", swept=True)
def audience_by_its_path(payer: Payer) -> None:
    """The path of `aud` is compared, since the host goes by several names (SMART App Launch)."""
    _audience(payer, lambda aud: urlsplit(aud).path.rstrip("/") == urlsplit(payer.base).path)


@mistake("smart", "audience", swept=True)
def audience_holds_the_base(payer: Payer) -> None:
    """The base has to stand somewhere in `aud` (SMART App Launch)."""
    _audience(payer, lambda aud: payer.base in aud)


@mistake("smart", "state_returned", swept=True)
def long_states_cut(payer: Payer) -> None:
    """The column for the state holds 128 letters (RFC 6749 section 4.1.2: the exact value)."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        reply: Reply = healthy(replace(walk, state=walk.state[:128]), values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "secret_in_body or in_url", swept=True)
def token_request_by_get(payer: Payer) -> None:
    """The token endpoint takes a GET, with everything in its address (RFC 6749 sections 2.3.1 and 3.2)."""

    def token(ask: Ask) -> Reply:
        if ask.method == "GET":
            form = {**ask.headers, "content-type": "application/x-www-form-urlencoded"}
            ask = Ask("POST", ask.target, form, urlsplit(ask.target).query.encode())
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.tokens, "token", token)


@mistake("consent", "asked_again", swept=True, **KEPT)
def silence_is_consent(payer: Payer) -> None:
    """Whoever is signed in gives a code without a page (OpenID Connect Core section 3.1.2.1: consent_required)."""

    def unasked(ask: Ask, walk: Walk) -> Reply:
        known = payer.door.kept_reader(ask, walk)
        if known is None:
            reply: Reply = healthy(ask, walk)
            return reply
        walk.reader, walk.logged_in = known
        walk.subject = walk.reader
        payer.door.walks["silent"] = walk
        return payer.door.finish("silent", walk, walk.scopes)

    healthy = put(payer.door, "unasked", unasked)


def _logged_in_as(payer: Payer, named: Callable[[dict[str, str]], str]) -> None:
    """Skip the login page for whom `named` finds in the app's request, if there is such a member."""

    def take(ask: Ask, given: dict[str, str], walk: Walk) -> Reply:
        if (member := named(given)) in payer.household.born:
            walk.reader, walk.logged_in = member, payer.clock.now()
        reply: Reply = healthy(ask, given, walk)
        if walk.reader:
            reply.headers = [(name, value.replace("/sso/who", "/sso/person")) for name, value in reply.headers]
        return reply

    healthy = put(payer.door, "take", take)


@mistake("smart", "login_hint", swept=True)
def hint_is_a_login(payer: Payer) -> None:
    """Who is named by `login_hint` was asked for the PIN by the app (OpenID Connect Core section 3.1.2.1: a hint)."""
    _logged_in_as(payer, lambda given: given.get("login_hint", ""))


@mistake("smart", "login_hint", swept=True, openid=True)
def id_token_is_a_login(payer: Payer) -> None:
    """Who shows an id token of an earlier login is logged in (OpenID Connect Core section 3.1.2.1: a hint)."""

    def named(given: dict[str, str]) -> str:
        shown = given.get("id_token_hint", "").split(".")
        if len(shown) != len(["header", "claims", "signature"]):
            return ""
        subject = json.loads(base64.urlsafe_b64decode(shown[1] + "=="))["sub"]
        return next(name for name in payer.household.born if payer.openid.subject(name) == subject)

    _logged_in_as(payer, named)
