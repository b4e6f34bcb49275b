"""Requests to the authorization server that no app would send: broken forms, foreign letters, markup, missing parts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, urlencode

from payerproof.http.client import Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.target.scope import Scope

MARK = "<i>payerproof</i>"
"""Markup that must not come back unescaped."""
_FORM = {"content-type": oauth.FORM, "accept": "application/json"}
_LONG = "A" * 6000
_STRANGE = (MARK, "", "\x00", "'", "é\u202e\U0001f9ea", "${7*7}", _LONG)


def each_place(scope: Scope) -> Iterator[Case]:
    """One case for each endpoint, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for place in PLACES:
            yield Case(requester=name, subject=name, path=place)


def _authorization(payer: Payer, secret: str) -> Iterator[Request]:
    endpoint = payer.endpoints.authorization
    if endpoint is None:
        return
    pkce, state, page = oauth.new_pkce(), secrets.token_urlsafe(16), {"accept": "text/html"}
    names = ("client_id", "redirect_uri", "response_type", "scope", "aud", "code_challenge", "prompt", "nonce")
    for name in names:
        for value in _STRANGE:
            changed: dict[str, str | None] = {name: value}
            yield Request("GET", oauth.authorize_url(endpoint, payer.app, payer.base, state, pkce, **changed), page)
    right = oauth.authorize_url(endpoint, payer.app, payer.base, state, pkce)
    yield Request("GET", f"{right}&client_id={quote(MARK)}&state={secret}", page)
    yield Request("GET", f"{right}&scope=%FF%FE", page)
    yield Request("GET", f"{endpoint}?%", page)
    yield Request("POST", endpoint, {"content-type": "application/json", "accept": "text/html"}, b"{]")


def _form(address: str | None, fields: Mapping[str, str], secret: str) -> Iterator[Request]:
    if address is None:
        return
    for name in fields:
        for value in _STRANGE:
            yield Request("POST", address, _FORM, urlencode({**fields, name: value}).encode())
        rest = {other: value for other, value in fields.items() if other != name}
        yield Request("POST", address, _FORM, urlencode(rest).encode())
    whole = urlencode(fields)
    yield Request("POST", address, _FORM, f"{whole}&{whole}".encode())
    yield Request("POST", address, _FORM, b"%FF%FE=%&&=&code")
    yield Request("POST", address, {**_FORM, "content-type": "application/json"}, b'{"grant_type": [')
    for proof in ("Basic %%%", f"Basic {secret}", "Basic", f"Bearer {secret}", "Basic Og=="):
        yield Request("POST", address, {**_FORM, "authorization": proof}, whole.encode())


def _token(payer: Payer, secret: str) -> Iterator[Request]:
    app = payer.app
    fields = {"grant_type": "authorization_code", "code": secret, "redirect_uri": app.redirect_uri}
    yield from _form(payer.endpoints.token, {**fields, "client_id": app.client_id, "code_verifier": secret}, secret)
    fields = {"grant_type": "refresh_token", "refresh_token": secret, "client_id": app.client_id, "scope": "payerproof"}
    yield from _form(payer.endpoints.token, fields, secret)


def _revocation(payer: Payer, secret: str) -> Iterator[Request]:
    fields = {"token": secret, "token_type_hint": "payerproof", "client_id": payer.app.client_id}
    yield from _form(payer.endpoints.revocation, fields, secret)


def _introspection(payer: Payer, secret: str) -> Iterator[Request]:
    fields = {"token": secret, "client_id": payer.app.client_id, "client_secret": secret}
    yield from _form(payer.endpoints.introspection, fields, secret)


PLACES: Mapping[str, Callable[[Payer, str], Iterator[Request]]] = {
    "authorization": _authorization,
    "token": _token,
    "revocation": _revocation,
    "introspection": _introspection,
}
"""Each endpoint by its name, and the requests to it, none where the target has no such endpoint.

The requests carry a made-up secret in the places of codes, tokens and secrets.
"""


def answered(payer: Payer, case: Case, secret: str) -> tuple[Exchange, ...]:
    """Send the requests to the case's endpoint, each from a browser of its own."""
    payer.redactor.register(secret, "secret")
    return tuple(payer.wire.browser().send(request) for request in PLACES[case.path or ""](payer, secret))
