"""Requests that give a parameter twice, prove one app and name another, or prove nothing by the header."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from payerproof.checks.common import authorize
from payerproof.checks.smart.malformed import STRANGE_REQUESTS
from payerproof.errors import LoginFailed
from payerproof.http.client import Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App
from payerproof.target.scope import Scope

_HEADER = "client_secret_basic"
_WRONG = "not-the-secret-of-this-app"

Other = Callable[[App], str]
"""The second value of a parameter."""

AT_AUTHORIZATION: Mapping[str, Other] = {
    "scope": lambda app: oauth.scopes_for(app, "Patient"),
    "state": lambda _: "another-state-of-payerproof",
    "code_challenge": lambda _: oauth.new_pkce().challenge,
}
AT_TOKEN: Mapping[str, Other] = {
    "code": lambda _: "another-code-of-payerproof",
    "code_verifier": lambda _: oauth.new_pkce().verifier,
    "grant_type": lambda _: "refresh_token",
}
_SECOND = "at the token endpoint: "


@dataclass(frozen=True, slots=True)
class Proven:
    """The answers to a token request with a wrong secret in the header, and to the same one with the right one."""

    wrong: Exchange
    right: Exchange


@dataclass(frozen=True, slots=True)
class Repeated:
    """A request with a parameter twice: `walked` as far as it came, `answer` where it was a token request.

    `twice`: whether both values went out.
    """

    walked: Authorization
    answer: Exchange | None = None
    twice: bool = True


def each_repeated(scope: Scope) -> Iterator[Case]:
    """One case for each parameter, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for path in (*AT_AUTHORIZATION, *(f"{_SECOND}{each}" for each in AT_TOKEN)):
            yield Case(requester=name, subject=name, path=path)


def by_header(payer: Payer, *, but: App | None = None) -> App | None:
    """Return an app that proves itself by a secret in the Authorization header, another one than `but`."""
    apps = (each for each in payer.target.apps if each.secret is not None and each.key is None)
    return next((each for each in apps if each.authentication == _HEADER and each.id != (but.id if but else "")), None)


def wrong_then_right(payer: Payer, case: Case, app: App) -> Proven:
    """Redeem a code with a wrong secret in the header, and a new one with the right secret."""
    payer.redactor.register(_WRONG, "client_secret")
    wrong, right = (authorize.authorized(payer, case, app=app) for _ in range(2))
    request = oauth.token_request(_token(payer), app, redeeming(wrong), secret=_WRONG)
    return Proven(payer.wire.send(request), payer.sessions.redeem(right))


NAMED = "named in the form"
UNPROVEN: Mapping[str, Mapping[str, str]] = {
    NAMED: {},
    "not named": {"client_id": ""},
    "with an empty header": {"authorization": "Basic"},
    "with a header that cannot be read": {"authorization": "Basic !"},
}
"""Ways of an app to send no secret. A server that skips what it cannot read, or looks the app up by its code or token,
takes it for proven."""


def unproven(endpoint: str, app: App, fields: Mapping[str, str | None], way: str) -> Request:
    """Return a token request of an app with a secret that does not send it, in one of the ways of `UNPROVEN`."""
    changed = UNPROVEN[way]
    nameless = {"client_id": None} if "client_id" in changed else {}
    request = oauth.token_request(endpoint, app, {**fields, **nameless}, authenticate=False)
    return replace(request, headers={**request.headers, **changed}) if "authorization" in changed else request


def nothing_known(payer: Payer, app: App) -> Iterator[tuple[str, Exchange]]:
    """Send what was never issued as a code and as a refresh token, and an unknown grant type; with the answers."""
    made_up = {name: secrets.token_urlsafe(24) for name in ("code", "refresh_token")}
    for name, value in made_up.items():
        payer.redactor.register(value, name)
    code = {"grant_type": "authorization_code", "redirect_uri": app.redirect_uri, "code_verifier": "payerproof" * 5}
    forms: Mapping[str, Mapping[str, str | None]] = {
        "a code that was never issued": {**code, "code": made_up["code"]},
        "a refresh token that was never issued": {
            "grant_type": "refresh_token",
            "refresh_token": made_up["refresh_token"],
        },
        "an unknown grant type": {"grant_type": "urn:example:payerproof:none"},
    }
    for what, fields in forms.items():
        yield what, payer.wire.send(oauth.token_request(_token(payer), app, fields))


_REFUSED = ("an unknown response type", "no challenge", "an unknown scope")
"""Requests of a known app for its own address that many servers refuse, and tell the app so."""


def refusals(payer: Payer, case: Case) -> Iterator[tuple[str, Authorization]]:
    """Refuse on the consent page, and send requests that are not in order; yield what it was, and how it ended."""
    yield "a member's refusal", authorize.denied(payer, case)
    for what in _REFUSED:
        yield what, authorize.denied(payer, case, **dict(STRANGE_REQUESTS[what]))


def repeated(payer: Payer, case: Case) -> Repeated:
    """Send a request with another value of the case's parameter behind the right one."""
    name = case.path or ""
    if not name.startswith(_SECOND):
        walked = authorize.authorized(payer, case, again={name: AT_AUTHORIZATION[name](payer.app)})
        first = walked.walk.exchanges[0].url if walked.walk.exchanges else ""
        return Repeated(walked, twice=first.count(f"{name}=") > 1)
    name = name.removeprefix(_SECOND)
    walked = authorize.authorized(payer, case)
    request = oauth.token_request(_token(payer), walked.app, redeeming(walked))
    second = f"&{name}={quote(AT_TOKEN[name](walked.app), safe='')}"
    answer = payer.wire.send(replace(request, body=request.body + second.encode()))
    payer.sessions.learn(answer)
    return Repeated(walked, answer)


def in_the_name_of(payer: Payer, case: Case, other: App) -> Iterator[tuple[str, Exchange]]:
    """Redeem a code and a refresh token of the case's app as `other`, with that app's name in the form.

    Yields what was sent, in words, and the answer.
    """
    app = payer.app_of(case)
    yield "a code", _as_other(payer, other, app, redeeming(authorize.authorized(payer, case)))
    session = payer.sessions.fresh(case.requester, case.subject, app)
    if session.refresh_token is not None:
        yield "a refresh token", _as_other(payer, other, app, _refreshing(session))


def _as_other(payer: Payer, other: App, app: App, fields: Mapping[str, str | None]) -> Exchange:
    request = oauth.token_request(_token(payer), other, {**fields, "client_id": app.client_id})
    answer = payer.wire.send(request)
    payer.sessions.learn(answer)
    return answer


def redeeming(pending: Authorization) -> Mapping[str, str | None]:
    """Return the form that redeems a code. Raises LoginFailed where none was given."""
    verifier = pending.pkce.verifier if pending.pkce else None
    fields = {"code": pending.issued, "redirect_uri": pending.app.redirect_uri, "code_verifier": verifier}
    return {"grant_type": "authorization_code", **fields}


def _refreshing(session: Session) -> Mapping[str, str | None]:
    return {"grant_type": "refresh_token", "refresh_token": session.refresh_token}


def _token(payer: Payer) -> str:
    if payer.endpoints.token is None:
        raise LoginFailed("the target names no token endpoint")
    return payer.endpoints.token
