"""Requests as a script of a strange site would make them in a member's browser (Fetch, CORS protocol)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from payerproof.http.client import Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.target.scope import Scope

RECORD = "record"
_STRANGE = "https://payerproof-elsewhere.example"
_ASKED = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type",
}


def each_place(scope: Scope) -> Iterator[Case]:
    """One case for each place that a script might reach, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for place in (RECORD, *PLACES):
            yield Case(requester=name, subject=name, path=place)


def strange_origins(payer: Payer) -> tuple[str, ...]:
    """Return origins that no app has: a strange one, null, and such as look like the app's own or the payer's."""
    own, server = urlsplit(payer.app.redirect_uri), urlsplit(payer.base)
    looks = (
        f"{own.scheme}://{own.hostname}.payerproof-elsewhere.example",
        f"https://payerproof-elsewhere-{own.hostname}",
        f"{own.scheme}://payerproof-elsewhere-{own.netloc}",
        f"{server.scheme}://{server.hostname}.payerproof-elsewhere.example",
        f"https://payerproof-elsewhere.{server.hostname}",
    )
    return (_STRANGE, "null", *looks)


def _posted(address: str | None, fields: Mapping[str, str]) -> Callable[[Payer, str], Iterator[Request]]:
    def requests(payer: Payer, origin: str) -> Iterator[Request]:
        if address is not None:
            request = oauth.token_request(address, payer.app, fields)
            yield Request("OPTIONS", address, {"origin": origin, **_ASKED})
            yield Request("POST", address, {**request.headers, "origin": origin}, request.body)

    return requests


def _token(payer: Payer, origin: str) -> Iterator[Request]:
    fields = {"grant_type": "authorization_code", "code": "payerproof-made-this-up"}
    yield from _posted(payer.endpoints.token, fields)(payer, origin)


def _revocation(payer: Payer, origin: str) -> Iterator[Request]:
    yield from _posted(payer.endpoints.revocation, {"token": "payerproof-made-this-up"})(payer, origin)


def _introspection(payer: Payer, origin: str) -> Iterator[Request]:
    yield from _posted(payer.endpoints.introspection, {"token": "payerproof-made-this-up"})(payer, origin)


def _authorization(payer: Payer, origin: str) -> Iterator[Request]:
    if payer.endpoints.authorization is not None:
        state, pkce = secrets.token_urlsafe(16), oauth.new_pkce()
        url = oauth.authorize_url(payer.endpoints.authorization, payer.app, payer.base, state, pkce)
        yield Request("GET", url, {"accept": "text/html", "origin": origin})


def _preflight(payer: Payer, origin: str) -> Iterator[Request]:
    asked = {**_ASKED, "access-control-request-method": "GET"}
    yield Request("OPTIONS", payer.absolute("Patient"), {"origin": origin, **asked})


AUTHORIZATION = "authorization"
PLACES: Mapping[str, Callable[[Payer, str], Iterator[Request]]] = {
    "preflight": _preflight,
    "token": _token,
    "revocation": _revocation,
    "introspection": _introspection,
    AUTHORIZATION: _authorization,
}
"""Each place by its name, and the requests to it; none where the target has no such endpoint."""


def asked(payer: Payer, case: Case, origin: str) -> tuple[Exchange, ...]:
    """Send the requests of the case's place as a script of an origin would."""
    return tuple(payer.wire.browser().send(request) for request in PLACES[case.path or ""](payer, origin))
