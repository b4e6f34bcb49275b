"""Mistakes of authorization and tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import App, Code
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("smart", "verifier")
def verifier_not_checked(payer: Payer) -> None:
    """A code is redeemed with any verifier."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        alive = payer.clock.now() < code.dies and payer.grants.alive(code.grant)
        return alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri

    put(payer.tokens, "code_fits", fits)


@mistake("smart", "redirect")
def redirect_by_prefix(payer: Payer) -> None:
    """A redirect URI fits if it begins like the registered one."""
    put(payer.door, "redirect_fits", lambda app, uri: uri.startswith(app.redirect_uri))


@mistake("smart", "reuse")
def refresh_again_and_again(payer: Payer) -> None:
    """A refresh token is never spent."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        if found is not None:
            found.spent = False
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "scope")
def scopes_are_words(payer: Payer) -> None:
    """Any scope of the patient's opens all types."""
    put(payer.fhir, "in_scope", lambda scopes, *_: any(scope.startswith("patient/") for scope in scopes))


@mistake("smart", "url or elsewhere")
def token_in_address(payer: Payer) -> None:
    """A token in the address is as good as one in the header."""

    def answer(ask: Ask) -> Reply:
        token = ask.asked("access_token")
        if token and ask.bearer is None:
            ask = replace(ask, headers={**ask.headers, "authorization": f"Bearer {token}"})
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("smart", "audience", swept=True)
def audience_not_checked(payer: Payer) -> None:
    """The authorization request is for any server."""
    healthy: Any = put(payer.door, "wrong", lambda given: healthy({**given, "aud": payer.base}))


@mistake("smart", "introspection", swept=True)
def introspection_open(payer: Payer) -> None:
    """Introspection answers anybody."""
    app = payer.apps["app-two"]
    put(payer.tokens, "introspect", lambda ask: _introspected(payer, ask, app))


def _introspected(payer: Payer, ask: Ask, app: App) -> Reply:
    healthy: Any = put(payer.tokens, "app_of", lambda _: app)
    try:
        return type(payer.tokens).introspect(payer.tokens, ask)
    finally:
        put(payer.tokens, "app_of", healthy)


@mistake("smart", "app_authenticated or app_bound or other_app", swept=True)
def secret_not_checked(payer: Payer) -> None:
    """A confidential app need not show its secret."""
    put(payer.tokens, "shows_secret", lambda *_: True)


@mistake("smart", "wider", swept=True)
def refresh_widens(payer: Payer) -> None:
    """A refresh obtains what it asks for."""
    put(payer.tokens, "narrower", lambda *_: True)


@mistake("smart", "expires")
def tokens_never_die(payer: Payer) -> None:
    """The lifetime is told, and not kept."""

    def valid(token: str | None) -> Any:
        found = payer.grants.access.get(token or "")
        return found if found is not None and payer.grants.alive(found.grant) else None

    put(payer.grants, "valid", valid)


@mistake("smart", "response_complete", scope_answer="absent", swept=True)
def scope_untold(_: Payer) -> None:
    """The token response leaves the scope out, which SMART requires."""


@mistake("smart", "code_bound_to_app", swept=True)
def code_of_any_app(payer: Payer) -> None:
    """A code is redeemed by whichever app shows it."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        del app
        result: bool = healthy(code, code.grant.app, ask)
        return result

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "code_single or code_replay", swept=True)
def code_again_and_again(payer: Payer) -> None:
    """A code is never spent."""

    def by_code(ask: Ask, app: App) -> Reply:
        if (code := payer.grants.codes.get(ask.given("code"))) is not None:
            code.spent = False
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_code", by_code)


@mistake("smart", "refresh_bound", swept=True)
def refresh_of_any_app(payer: Payer) -> None:
    """A refresh token serves whichever app shows it."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        reply: Reply = healthy(ask, found.grant.app if found else app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "offline", swept=True)
def refresh_for_all(payer: Payer) -> None:
    """A refresh token comes without offline_access."""
    healthy: Any = put(
        payer.tokens,
        "answer",
        lambda grant, scopes, **how: healthy(grant, scopes, **{**how, "with_refresh": True}),
    )


@mistake("smart", "plain or required", swept=True)
def challenge_may_be_missing(payer: Payer) -> None:
    """Without a challenge there is nothing to verify."""
    wrong: Any = put(
        payer.door,
        "wrong",
        lambda given: wrong({**given, "code_challenge_method": "S256", "code_challenge": "x" * 43}),
    )

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if code.challenge:
            return bool(healthy(code, app, ask))
        return payer.grants.alive(code.grant) and code.grant.app is app

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "login_errors", swept=True)
def unknown_number_told(payer: Payer) -> None:
    """The login page says when a number is not known."""

    def who(ask: Ask, number: str, walk: Any) -> Reply:
        if ask.given("memberNumber") and ask.given("memberNumber") not in payer.household.born:
            return payer.door.sign_in(number, walk, "There is no such member.", 404)
        reply: Reply = healthy(ask, number, walk)
        return reply

    healthy = put(payer.door, "who", who)


@mistake("smart", "state", swept=True)
def state_cut(payer: Payer) -> None:
    """The state comes back cut to sixteen letters."""

    def back(walk: Any, values: dict[str, str]) -> Reply:
        walk.state = walk.state[:16]
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "cacheable", swept=True)
def answers_for_shared_caches(payer: Payer) -> None:
    """Answers may be kept for ten minutes by anybody."""

    def resource(document: Resource, status: int = 200, *headers: tuple[str, str]) -> Reply:
        reply: Reply = healthy(document, status, *headers)
        reply.headers = [
            ("cache-control", "public, max-age=600") if name == "cache-control" else (name, value)
            for name, value in reply.headers
        ]
        return reply

    healthy = put(payer.fhir, "resource", resource)


@mistake("smart", "taken_away", consent="boxes", swept=True)
def boxes_are_decoration(payer: Payer) -> None:
    """What is unticked is granted all the same."""
    healthy: Any = put(payer.door, "finish", lambda number, walk, _: healthy(number, walk, walk.scopes))


@mistake("smart", "writes", swept=True)
def writes_accepted(payer: Payer) -> None:
    """A write is acknowledged."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method in {"PUT", "POST", "DELETE", "PATCH"} and not path.endswith("_search"):
            return Reply(201)
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("smart", "bad_token", swept=True)
def token_by_its_beginning(payer: Payer) -> None:
    """Tokens are looked up by their first twenty letters."""

    def valid(token: str | None) -> Any:
        full = next(
            (name for name in payer.grants.access if token and name.startswith(token[:20]) and len(token) >= 20), None
        )
        return healthy(full)

    healthy = put(payer.grants, "valid", valid)
