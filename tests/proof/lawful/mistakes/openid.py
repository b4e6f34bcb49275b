"""Mistakes of OpenID Connect and of logins that last."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.openid import Key
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import LASTING, Walk
from tests.proof.lawful.payer.wire import Ask, Reply

NAMED: dict[str, Any] = {"openid": True, "steps": "one"}
KEPT: dict[str, Any] = {**NAMED, "keeps_logins": True}


@mistake("smart", "login_not_too_old", swept=True, **KEPT)
def max_age_zero_is_none(payer: Payer) -> None:
    """A greatest age of zero is taken for none."""
    put(payer.door, "seconds", lambda text: int(text) if text.isdecimal() and int(text) else None)


@mistake("smart", "page_unasked", **KEPT)
def prompt_none_shows_pages(payer: Payer) -> None:
    """A request that may show no page is led to the login like any other."""
    whole = payer.door.begin

    def begin(ask: Ask) -> Reply:
        return whole(replace(ask, target=ask.target.replace("prompt=none", "prompt=")))

    put(payer.door, "begin", begin)


@mistake("smart", "login_time", **KEPT)
def login_told_as_of_now(payer: Payer) -> None:
    """The id token tells the time of the answer as that of the login."""
    healthy: Any = put(
        payer.openid, "token", lambda grant, **how: healthy(replace(grant, logged_in=payer.clock.now()), **how)
    )


@mistake("smart", "refreshed_id", swept=True, **NAMED)
def refresh_is_a_login(payer: Payer) -> None:
    """The id token of a refresh tells that the person logged in just now."""

    def token(grant: Any, *, renewed: bool) -> str:
        shown = replace(grant, logged_in=payer.clock.now()) if renewed else grant
        told: str = healthy(shown, renewed=renewed)
        return told

    healthy = put(payer.openid, "token", token)


@mistake("smart", "refreshed_id", **NAMED)
def refresh_names_the_record(payer: Payer) -> None:
    """The id token of a refresh has another subject than that of the login."""

    def token(grant: Any, *, renewed: bool) -> str:
        shown = payer.openid.subject
        if renewed:
            put(payer.openid, "subject", lambda reader: shown(f"{reader} again"))
        try:
            told: str = healthy(grant, renewed=renewed)
        finally:
            put(payer.openid, "subject", shown)
        return told

    healthy = put(payer.openid, "token", token)


@mistake("smart", "userinfo_by_post", **NAMED)
def user_info_by_get_alone(payer: Payer) -> None:
    """UserInfo refuses POST."""

    def user_info(ask: Ask) -> Reply:
        if ask.method != "GET":
            return Reply(405, b"", [("allow", "GET")])
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.openid, "user_info", user_info)


@mistake("smart", "userinfo_needs", swept=True, **NAMED)
def user_info_posted_for_the_dead(payer: Payer) -> None:
    """UserInfo looks at the life of a token where it is asked by GET, and not where it is asked by POST."""

    def who(ask: Ask) -> Any:
        if ask.method == "POST" and (found := payer.grants.access.get(ask.bearer or "")) is not None:
            return found
        return healthy(ask)

    healthy = put(payer.openid, "who", who)


@mistake("smart", "smart and id_token_right", swept=True, **NAMED)
def keys_share_a_name(payer: Payer) -> None:
    """The key set holds two keys, and the header of a token does not say which one signed."""
    payer.openid.keys = [Key(), Key()]
    for key in payer.openid.keys:
        key.name = ""


@mistake("smart", "session_begins", keeps_logins=True, steps="one")
def session_name_adopted(payer: Payer) -> None:
    """A login takes the name for its session that the browser brings along."""

    def who(ask: Ask, number: str, walk: Walk) -> Reply:
        reply: Reply = healthy(ask, number, walk)
        brought = ask.cookie(LASTING)
        if walk.reader and brought:
            payer.door.signed_in[brought] = (walk.reader, payer.clock.now())
            reply.headers = [each for each in reply.headers if not each[1].startswith(f"{LASTING}=")]
        return reply

    healthy = put(payer.door, "who", who)


@mistake("smart", "login_form_protected", keeps_logins=True, steps="one")
def login_from_anywhere(payer: Payer) -> None:
    """The login form is taken from any browser, and from any site."""

    def step(ask: Ask) -> Reply:
        number = ask.given("walk")
        walk = payer.door.walks.get(number)
        if walk is not None and ask.method == "POST" and ask.path == "/sso/who":
            reply = payer.door.who(ask, number, walk)
            if walk.reader:
                reply.headers.append(("set-cookie", f"walk={walk.cookie}; HttpOnly; SameSite=Lax; Path=/"))
            return reply
        told: Reply = healthy(ask)
        return told

    healthy = put(payer.door, "step", step)
