"""Authorization requests pushed beforehand: a right one, wrong ones, and what stands beside (RFC 9126)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from payerproof.checks.common import authorize, cases
from payerproof.errors import LoginFailed
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object, push_endpoint
from payerproof.smart.sessions import Authorization
from payerproof.target.description import App
from payerproof.target.scope import Scope

_ELSEWHERE = "https://payerproof-elsewhere.example/callback"
_CREATED = 201
_LONGEST = 3600.0
"""Seconds that a request is believed to live at most, where its answer tells no lifetime."""

UNREGISTERED = "with a redirect URI that was not registered"
WRONG: Mapping[str, Mapping[str, str | None]] = {
    UNREGISTERED: {"redirect_uri": _ELSEWHERE},
    "without a code challenge": {"code_challenge": None, "code_challenge_method": None},
    "for another server": {"aud": "https://another-server.example/fhir"},
    "for a token in the redirect": {"response_type": "token"},
}
"""What is wrong with a request that is pushed, by its name."""
BESIDE: Mapping[str, Mapping[str, str]] = {
    "a wider scope": {"scope": "launch/patient patient/*.read"},
    "a redirect URI that was not registered": {"redirect_uri": _ELSEWHERE},
    "no code challenge to speak of": {"code_challenge": "A" * 43, "code_challenge_method": "S256"},
}
"""What may stand in the address beside the name of a request that was pushed, by what it is."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A request that was pushed: the answer, the name that it was given, and what it was made with."""

    app: App
    answer: Exchange
    name: str | None
    state: str
    pkce: oauth.Pkce

    @property
    def lifetime(self) -> float:
        """Seconds that the answer says the name lives."""
        told = (json_object(self.answer.body) or {}).get("expires_in")
        return float(told) if isinstance(told, int | float) and 0 < told <= _LONGEST else _LONGEST


def each_wrong(scope: Scope) -> Iterator[Case]:
    """One case for each wrong request, with the first member; `path` names it."""
    return (replace(case, path=name) for case in cases.first_member(scope) for name in WRONG)


def each_beside(scope: Scope) -> Iterator[Case]:
    """One case for each thing that may stand beside a pushed request, with the first member; `path` names it."""
    return (replace(case, path=name) for case in cases.first_member(scope) for name in BESIDE)


def announced(payer: Payer) -> bool:
    """Return whether discovery announces where requests are pushed to."""
    return push_endpoint(payer.endpoints.document) is not None


def push(
    payer: Payer,
    app: App,
    changes: Mapping[str, str | None] | None = None,
    *,
    authenticate: bool = True,
    secret: str | None = None,
) -> Pushed:
    """Push an authorization request of an app; `changes` replace parameters, None leaves one out."""
    pkce, state = oauth.new_pkce(), secrets.token_urlsafe(16)
    payer.redactor.register(pkce.verifier, "code_verifier")
    fields = oauth.request_parameters(app, payer.base, state, pkce, **(changes or {}))
    answer = oauth.push(payer.wire, payer.endpoints.document, app, fields, authenticate=authenticate, secret=secret)
    return Pushed(app, answer, oauth.name_of(answer), state, pkce)


def named(pushed: Pushed) -> str:
    """Return the name of a request that was pushed. Raises LoginFailed where it was given none."""
    if pushed.name is None:
        raise LoginFailed(
            f"a right request was pushed, and answered with {pushed.answer.status} {oauth.error_of(pushed.answer)}"
        )
    return pushed.name


def carried_on(
    payer: Payer, case: Case, pushed: Pushed, app: App | None = None, beside: Mapping[str, Any] | None = None
) -> Authorization:
    """Walk the pages as the case's member with the name of a pushed request, as its own app or as another.

    `beside`: other parameters of the address. Raises LoginFailed where the pages cannot be walked at all.
    """
    name = (named(pushed), pushed.state)
    walked = authorize.authorized(payer, case, app=app or pushed.app, pkce=pushed.pkce, named=name, **(beside or {}))
    return Authorization(pushed.app, pushed.state, pushed.pkce, walked.walk)


def created(pushed: Pushed) -> bool:
    """Return whether a request was taken as the standard says: 201, with a name and its lifetime."""
    document = json_object(pushed.answer.body) or {}
    return pushed.answer.status == _CREATED and pushed.name is not None and "expires_in" in document


def narrow(app: App) -> str:
    """Return a scope for the Patient alone, as an app asks for it."""
    return oauth.scopes_for(app, "Patient", refresh=False)


def in_the_address(payer: Payer, case: Case) -> Authorization:
    """Walk a request that was not pushed, whatever discovery says. Raises LoginFailed where no page can be walked."""
    app, pkce, state = payer.app_of(case), oauth.new_pkce(), secrets.token_urlsafe(16)
    payer.redactor.register(pkce.verifier, "code_verifier")
    parameters = oauth.request_parameters(app, payer.base, state, pkce)
    choices = payer.sessions.choices(case.requester or "", case.subject or "")
    rest: dict[str, Any] = {name: value for name, value in parameters.items() if name != "client_id"}
    return payer.sessions.authorize(
        case.requester or "", app, choices, pkce=pkce, named=("", state), **{**rest, "request_uri": None}
    )
