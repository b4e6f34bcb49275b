"""Mistakes of codes, tokens and the endpoints that apps call by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access, App, Code, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import Walk
from tests.proof.lawful.payer.wire import Ask, Reply


def _with_code_fits(payer: Payer, changed: Any) -> None:
    """Let a code fit a request that `changed` returns instead."""
    healthy: Any = put(payer.tokens, "code_fits", lambda code, app, ask: healthy(*changed(code, app, ask)))


@mistake("smart", "verifier", swept=True)
def verifier_checked_if_sent(payer: Payer) -> None:
    """A verifier is compared where one is sent."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if not ask.given("code_verifier"):
            alive = payer.clock.now() < code.dies and payer.grants.alive(code.grant)
            return alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri
        return bool(healthy(code, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "verifier", swept=True)
def challenge_is_a_verifier(payer: Payer) -> None:
    """A code is redeemed with the challenge in the place of the verifier."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if ask.given("code_verifier") == code.challenge:
            alive = payer.clock.now() < code.dies and payer.grants.alive(code.grant)
            return alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri
        return bool(healthy(code, app, ask))

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "verifier")
def challenge_of_the_latest_request(payer: Payer) -> None:
    """The challenge is kept for each person and app, so that of the request that came last counts for all codes."""
    latest: dict[tuple[str, str], str] = {}

    def finish(number: str, walk: Walk, scopes: list[str]) -> Reply:
        latest[walk.app.client_id, walk.reader] = walk.challenge
        reply: Reply = whole(number, walk, scopes)
        return reply

    whole = put(payer.door, "finish", finish)

    def changed(code: Code, app: App, ask: Ask) -> tuple[Code, App, Ask]:
        return replace(code, challenge=latest[code.grant.app.client_id, code.grant.reader]), app, ask

    _with_code_fits(payer, changed)


@mistake("consent", "refresh_token_ends")
def newest_access_revoked(payer: Payer) -> None:
    """Revoking a refresh token ends the access token that came with it, and leaves the older ones."""

    def revoke(ask: Ask) -> Reply:
        found = payer.grants.refreshes.get(ask.given("token"))
        kept = [each for each in payer.grants.access.values() if found is not None and each.grant is found.grant]
        reply: Reply = healthy(ask)
        for each in kept[:-1]:
            each.grant = replace(each.grant, ends=None)
        return reply

    healthy = put(payer.tokens, "revoke", revoke)


@mistake("smart", "refresh_reuse")
def older_reuse_unnoticed(payer: Payer) -> None:
    """Reuse ends the grant where the token before the present one comes back; older ones are unknown."""
    last: dict[int, str] = {}

    def by_refresh(ask: Ask, app: App) -> Reply:
        name = ask.given("refresh_token")
        found = payer.grants.refreshes.get(name)
        if found is not None and found.spent and last.get(id(found.grant)) != name:
            return payer.tokens.error("invalid_grant")
        reply: Reply = healthy(ask, app)
        if found is not None and reply.status == 200:
            last[id(found.grant)] = name
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "wish_passes")
def narrowing_lasts(payer: Payer) -> None:
    """A refresh for fewer scopes gives a refresh token that has no more than these."""
    healthy: Any = put(
        payer.tokens,
        "answer",
        lambda grant, scopes, *, with_refresh, kept=None: healthy(
            grant, scopes, with_refresh=with_refresh, kept=scopes if kept else None
        ),
    )


@mistake("smart", "introspection_truthful")
def introspection_tells_the_grant(payer: Payer) -> None:
    """Introspection tells the scopes of the consent, not those that the token has."""

    def introspect(ask: Ask) -> Reply:
        found = payer.grants.valid(ask.given("token"))
        if found is None:
            return Reply(*_fields(healthy(ask)))
        scopes, found.scopes = found.scopes, found.grant.scopes
        try:
            reply: Reply = healthy(ask)
        finally:
            found.scopes = scopes
        return reply

    healthy = put(payer.tokens, "introspect", introspect)


def _fields(reply: Reply) -> tuple[int, bytes, list[tuple[str, str]]]:
    return reply.status, reply.body, reply.headers


@mistake("smart", "introspection_truthful", swept=True)
def introspection_names_the_reader(payer: Payer) -> None:
    """Introspection tells the Patient of whoever signed in, not the one whose record the token opens."""

    def introspect(ask: Ask) -> Reply:
        found = payer.grants.valid(ask.given("token"))
        reply: Reply = healthy(ask)
        if found is not None:
            right, wrong = (payer.records.patients[name] for name in (found.grant.subject, found.grant.reader))
            reply.body = reply.body.replace(right.encode(), wrong.encode())
        return reply

    healthy = put(payer.tokens, "introspect", introspect)


@mistake("smart", "picked", swept=True)
def response_names_the_reader(payer: Payer) -> None:
    """The token response tells the Patient of whoever signed in; the token opens the record that was chosen."""

    def answer(grant: Grant, *rest: Any, **how: Any) -> Reply:
        reply: Reply = healthy(grant, *rest, **how)
        right, wrong = (payer.records.patients[name] for name in (grant.subject, grant.reader))
        reply.body = reply.body.replace(f'"patient": "{right}"'.encode(), f'"patient": "{wrong}"'.encode())
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "refusal_challenges")
def bad_secret_is_400(payer: Payer) -> None:
    """An app that fails to authenticate by a header is answered with 400, without a challenge."""
    healthy: Any = put(
        payer.tokens, "error", lambda code, status=400: healthy(code, 400 if code == "invalid_client" else status)
    )


@mistake("smart", "parameters_once")
def parameters_given_twice(payer: Payer) -> None:
    """Of an authorization or token parameter that comes twice the last one counts."""

    def begin(ask: Ask) -> Reply:
        path, _, query = ask.target.partition("?")
        return Reply(*_fields(started(replace(ask, target=f"{path}?{_once(query)}"))))

    def token(ask: Ask) -> Reply:
        return Reply(*_fields(told(replace(ask, body=_once(ask.body.decode()).encode()))))

    started, told = put(payer.door, "begin", begin), put(payer.tokens, "token", token)


def _once(query: str) -> str:
    """Return a query with the last of each parameter."""
    return "&".join({part.partition("=")[0]: part for part in query.split("&")}.values())


@mistake("smart", "implicit", swept=True)
def response_type_assumed(payer: Payer) -> None:
    """A request without a response type, or with an unknown one, is taken for one for a code."""
    healthy: Any = put(payer.door, "wrong", lambda given: healthy({**given, "response_type": "code"}))


@mistake("smart", "state_returned", swept=True)
def state_written_anew(payer: Payer) -> None:
    """Plus signs, percent signs and ampersands of the state do not come back as they were."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        if walk.state:
            walk.state = dict(parse_qsl(f"state={walk.state}")).get("state", "")
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "state_returned", swept=True)
def state_lost_in_errors(payer: Payer) -> None:
    """An error comes without the state."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        reply: Reply = healthy(replace(walk, state="") if "error" in values else walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "issuer_named", swept=True)
def issuer_with_a_slash(payer: Payer) -> None:
    """The authorization response names the issuer with a slash that the metadata do not have."""

    def back(walk: Walk, values: dict[str, str]) -> Reply:
        reply: Reply = healthy(walk, values)
        name, address = reply.headers[0]
        reply.headers[0] = (name, f"{address}%2F")
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "response_complete")
def lifetime_as_text(payer: Payer) -> None:
    """The lifetime of a token is told as a text."""

    def answer(*given: Any, **how: Any) -> Reply:
        reply: Reply = healthy(*given, **how)
        life = payer.manner.lifetime
        reply.body = reply.body.replace(f'"expires_in": {life}'.encode(), f'"expires_in": "{life}"'.encode())
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "rights_apart", swept=True)
def search_right_reads(payer: Payer) -> None:
    """A scope to search opens reads."""
    healthy: Any = put(
        payer.fhir,
        "in_scope",
        lambda scopes, kind, verbs: healthy([scope.replace(".s", ".rs") for scope in scopes], kind, verbs),
    )


@mistake("smart", "scope_part", swept=True, parts_of_types=True)
def part_binds_searches_alone(payer: Payer) -> None:
    """A scope for a part of a type holds in searches, and opens all of it to reads."""

    def served(ask: Ask) -> Reply:
        access = payer.grants.valid(ask.bearer)
        path = ask.raw_path.removeprefix("/api/fhir").strip("/").split("/")
        if access is None or len(path) == 1 or path[-1] == "_search":
            return Reply(*_fields(healthy(ask)))
        scopes, access.scopes = access.scopes, [scope.partition("?")[0] for scope in access.scopes]
        try:
            return Reply(*_fields(healthy(ask)))
        finally:
            access.scopes = scopes

    healthy = put(payer.fhir, "served", served)


@mistake("smart", "scope_part", parts_of_types=True)
def second_part_forgotten(payer: Payer) -> None:
    """Of scopes for several parts of one type the first one counts."""

    def served(ask: Ask) -> Reply:
        access = payer.grants.valid(ask.bearer)
        if access is None:
            return Reply(*_fields(healthy(ask)))
        scopes = access.scopes
        access.scopes = list({scope.partition("?")[0]: scope for scope in reversed(scopes)}.values())
        try:
            return Reply(*_fields(healthy(ask)))
        finally:
            access.scopes = scopes

    healthy = put(payer.fhir, "served", served)


@mistake("smart", "proves_what")
def form_names_the_app(payer: Payer) -> None:
    """An app that shows its secret in a header acts for the app that the form names."""

    def app_of(ask: Ask) -> App | None:
        found: App | None = healthy(ask)
        return payer.apps.get(ask.given("client_id"), found) if found is not None else None

    healthy = put(payer.tokens, "app_of", app_of)


@mistake("smart", "token_expires")
def life_renewed_by_use(payer: Payer) -> None:
    """Each use of an access token renews its life."""

    def valid(token: str | None) -> Access | None:
        found: Access | None = healthy(token)
        if found is not None:
            life = found.dies - payer.clock.now()
            born[token] = max(born.get(token, life), life)
            found.dies = payer.clock.now() + born[token]
        return found

    born: dict[str | None, Any] = {}
    healthy = put(payer.grants, "valid", valid)


@mistake("smart", "taken_away", swept=True, consent="boxes")
def scope_told_as_asked(payer: Payer) -> None:
    """The token response tells what was asked for, and the token opens what was left ticked."""
    asked: dict[int, list[str]] = {}

    def finish(number: str, walk: Walk, scopes: list[str]) -> Reply:
        reply: Reply = whole(number, walk, scopes)
        asked[id(payer.grants.grants[-1])] = walk.scopes
        return reply

    whole = put(payer.door, "finish", finish)

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        reply: Reply = healthy(grant, scopes, **how)
        told, shown = (" ".join(each).encode() for each in (scopes, asked[id(grant)]))
        reply.body = reply.body.replace(b'"scope": "' + told, b'"scope": "' + shown)
        return reply

    healthy = put(payer.tokens, "answer", answer)


@mistake("smart", "cors", swept=True, any_script=False)
def origin_by_its_end(payer: Payer) -> None:
    """An origin that ends like an app's own is admitted with credentials."""
    ends = [app.redirect_uri.split("/")[2] for app in payer.apps.values()]

    def answer(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        origin = ask.headers.get("origin", "")
        if origin.endswith(tuple(ends)):
            reply.headers += [
                ("access-control-allow-origin", origin),
                ("access-control-allow-credentials", "true"),
                ("vary", "origin"),
            ]
        return reply

    healthy = put(payer, "answer", answer)
