"""Mistakes of the token endpoint: who asks, by what right, and what its answers are made of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access, App, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.wire import Ask, Reply


def told(payer: Payer, changed: Any, *, renewed: bool | None = None) -> None:
    """Let `changed` rewrite token responses; `renewed`: only those of a refresh, or only the others."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy(grant, scopes, **how)
        if renewed is None or renewed == (how.get("kept") is not None):
            document = json.loads(reply.body)
            changed(document, grant)
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "app_authenticated", swept=True)
def refresh_needs_no_secret(payer: Payer) -> None:
    """A confidential app refreshes without its secret (RFC 6749 section 6: MUST authenticate)."""
    _proven(payer, lambda ask, app, _: app if ask.given("grant_type") == "refresh_token" else None)


@mistake("smart", "app_authenticated", swept=True)
def nameless_requests_are_of_the_tokens_app(payer: Payer) -> None:
    """Whoever names no app refreshes as the app of the refresh token (RFC 6749 section 6)."""

    def app_of(ask: Ask) -> App | None:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        nameless = not ask.given("client_id") and "authorization" not in ask.headers
        if found is not None and nameless and ask.path == "/apps/token":
            return found.grant.app
        app: App | None = healthy(ask)
        return app

    healthy = put(payer.tokens, "app_of", app_of)


@mistake("smart", "app_authenticated", swept=True)
def nameless_requests_are_of_the_codes_app(payer: Payer) -> None:
    """Whoever names no app redeems a code as the app that it was given to (RFC 6749 section 4.1.3)."""

    def app_of(ask: Ask) -> App | None:
        found = payer.grants.codes.get(ask.given("code"))
        if found is not None and not ask.given("client_id") and "authorization" not in ask.headers:
            return found.grant.app
        app: App | None = healthy(ask)
        return app

    healthy = put(payer.tokens, "app_of", app_of)


def _proven(payer: Payer, otherwise: Any) -> None:
    """Let `otherwise` say which app it is, of a registered one that its request names, where its secret is wrong."""

    def app_of(ask: Ask) -> App | None:
        app: App | None = healthy(ask)
        named = payer.apps.get(ask.given("client_id"))
        return app or (otherwise(ask, named, ask.given("client_secret")) if named is not None else None)

    healthy = put(payer.tokens, "app_of", app_of)


@mistake("smart", "app_authenticated", swept=True)
def secret_compared_if_sent(payer: Payer) -> None:
    """A confidential app that sends no secret is taken for a public one (RFC 6749 section 3.2.1)."""
    _proven(payer, lambda ask, app, secret: None if secret or "authorization" in ask.headers else app)


@mistake("smart", "app_authenticated", swept=True)
def broken_header_is_no_header(payer: Payer) -> None:
    """An app whose header cannot be read is believed by its name in the form (RFC 6749 section 3.2.1)."""

    def otherwise(ask: Ask, app: App, _: str) -> App | None:
        header = ask.headers.get("authorization", "")
        readable = header.lower().startswith("basic ") and header.strip().endswith("=")
        return app if header and not readable else None

    _proven(payer, otherwise)


@mistake("smart", "app_authenticated", swept=True)
def secret_by_its_beginning(payer: Payer) -> None:
    """Of a secret the first eight letters are compared (RFC 6749 section 2.3.1)."""
    put(payer.tokens, "shows_secret", lambda app, secret: app.secret is None or secret[:8] == app.secret[:8])


@mistake("smart", "app_authenticated", swept=True)
def secret_may_go_on(payer: Payer) -> None:
    """A secret may be followed by other letters (RFC 6749 section 2.3.1)."""
    put(payer.tokens, "shows_secret", lambda app, secret: app.secret is None or secret.startswith(app.secret))


@mistake("smart", "unguessable", swept=True)
def refresh_by_its_beginning(payer: Payer) -> None:
    """A refresh token is looked up by its first twenty letters (RFC 6749 section 10.4: not modified)."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        sent = ask.given("refresh_token")
        names = (name for name in payer.grants.refreshes if len(sent) >= 20 and name.startswith(sent[:20]))
        full = next(names, sent)
        reply: Reply = healthy(replace(ask, body=ask.body.replace(sent.encode(), full.encode())), app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "capability or expires", swept=True)
def refresh_dies_with_the_access_token(payer: Payer) -> None:
    """A refresh token dies with its access token (SMART, offline_access: to replace an expired one)."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        if found is not None:
            lives = [each.dies for each in payer.grants.access.values() if each.grant is found.grant]
            if lives and max(lives) <= payer.clock.now():
                return payer.tokens.error("invalid_grant")
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "refresh_not_wider", swept=True)
def refresh_widens_rights(payer: Payer) -> None:
    """Of what a refresh asks for the types are compared, and not the rights (RFC 6749 section 6)."""

    def narrower(scopes: list[str], granted: list[str]) -> bool:
        return {scope.partition(".")[0] for scope in scopes} <= {scope.partition(".")[0] for scope in granted}

    put(payer.tokens, "narrower", narrower)


@mistake("smart", "refresh_not_wider", swept=True)
def refresh_widens_by_a_star(payer: Payer) -> None:
    """A refresh obtains the scope for all types in exchange for one of them (RFC 6749 section 6)."""
    healthy: Any = put(
        payer.tokens,
        "narrower",
        lambda scopes, granted: healthy([each for each in scopes if not each.startswith("patient/*")], granted),
    )


@mistake("smart", "response_complete", swept=True)
def refreshed_without_scope(payer: Payer) -> None:
    """The response to a refresh does not tell its scope (SMART App Launch, refresh: scope required)."""
    told(payer, lambda document, _: document.pop("scope"), renewed=True)


@mistake("smart", "response_complete", swept=True)
def refreshed_without_type(payer: Payer) -> None:
    """The response to a refresh does not say what kind of token it is (RFC 6749 section 5.1: REQUIRED)."""
    told(payer, lambda document, _: document.pop("token_type"), renewed=True)


@mistake("smart", "response_complete", swept=True)
def scope_as_a_list(payer: Payer) -> None:
    """The scope is told as a list (RFC 6749 section 3.3: a string with blanks)."""
    told(payer, lambda document, _: document.update(scope=document["scope"].split()))


@mistake("smart", "response_complete", swept=True)
def scope_by_commas(payer: Payer) -> None:
    """The scope is told with commas (RFC 6749 section 3.3: with blanks)."""
    told(payer, lambda document, _: document.update(scope=document["scope"].replace(" ", ",")))


@mistake("smart", "response_complete", swept=True)
def patient_as_a_reference(payer: Payer) -> None:
    """The patient is told as a reference (SMART App Launch, launch context: its id)."""
    told(payer, lambda document, _: document.update(patient=f"Patient/{document['patient']}"))


@mistake("smart", "response_complete", swept=True)
def kind_of_token_is_jwt(payer: Payer) -> None:
    """The kind of token is told as `JWT` (SMART App Launch: fixed value Bearer)."""
    told(payer, lambda document, _: document.update(token_type="JWT"))


@mistake("smart", "token_errors", swept=True)
def refusals_with_200(payer: Payer) -> None:
    """The token endpoint refuses with a status of 200 (RFC 6749 section 5.2: 400)."""
    healthy: Any = put(payer.tokens, "error", lambda code, status=400: healthy(code, 200 if status == 400 else status))


@mistake("smart", "token_errors", swept=True)
def refusals_of_the_payers_own(payer: Payer) -> None:
    """The token endpoint refuses by names of its own (RFC 6749 section 5.2: one of those)."""
    healthy: Any = put(payer.tokens, "error", lambda code, status=400: healthy(f"E-{len(code)}", status))


@mistake("smart", "token_errors", swept=True)
def refusals_in_plain_text(payer: Payer) -> None:
    """The token endpoint refuses in plain text (RFC 6749 section 5.2: JSON with `error`)."""
    put(payer.tokens, "error", lambda _code, status=400: Reply(status, b"no", [("content-type", "text/plain")]))


@mistake("smart", "response_complete", swept=True)
def tokens_as_text(payer: Payer) -> None:
    """Token responses say that they are text (RFC 6749 section 5.1: application/json)."""

    def answer(*given: Any, **how: Any) -> Reply:
        reply: Reply = healthy(*given, **how)
        rest = [each for each in reply.headers if each[0] != "content-type"]
        reply.headers = [("content-type", "text/plain"), *rest]
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "replay", swept=True)
def replay_ends_the_refresh_token(payer: Payer) -> None:
    """A code that comes back ends the refresh token of its first use (RFC 6749 section 4.1.2: all tokens)."""

    def replayed(code: Any) -> None:
        for each in payer.grants.refreshes.values():
            if each.grant is code.grant:
                each.grant = replace(each.grant, ends=payer.clock.now())

    put(payer.tokens, "replayed", replayed)


@mistake("smart", "scope_not_broader", swept=True)
def scopes_of_the_latest_consent(payer: Payer) -> None:
    """A token has the scopes of what its person consented to last (RFC 6749 section 3.3)."""

    def valid(token: str | None) -> Access | None:
        found: Access | None = healthy(token)
        if found is None:
            return None
        of = (found.grant.app, found.grant.reader, found.grant.subject)
        latest = [each for each in payer.grants.grants if (each.app, each.reader, each.subject) == of][-1]
        return found if latest is found.grant else replace(found, scopes=latest.scopes)

    healthy = put(payer.grants, "valid", valid)


@mistake("smart", "taken_away", swept=True, consent="boxes")
def lasting_access_despite_unticking(payer: Payer) -> None:
    """Access while the member is away is granted where the member unticked it (SMART App Launch, offline_access)."""

    def finish(number: str, walk: Any, scopes: list[str]) -> Reply:
        added = ["offline_access"] if "offline_access" in walk.scopes and "offline_access" not in scopes else []
        reply: Reply = healthy(number, walk, [*scopes, *added])
        return reply

    healthy = put(payer.door, "finish", finish)
