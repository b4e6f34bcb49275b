"""The endpoints that discovery announces, each with a request that is right in its form."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from payerproof.http.client import Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.target.scope import Scope

GET_AND_READ, POSTED = "read", "posted"
ENDPOINTS = {
    "authorization_endpoint": GET_AND_READ,
    "token_endpoint": POSTED,
    "revocation_endpoint": POSTED,
    "introspection_endpoint": POSTED,
    "jwks_uri": GET_AND_READ,
    "management_endpoint": GET_AND_READ,
}
"""By its name in discovery: whether an endpoint is read, or takes a form that must not be sent elsewhere."""


def each_endpoint(scope: Scope) -> Iterator[Case]:
    """One case for each endpoint that discovery may announce, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for endpoint in ENDPOINTS:
            yield Case(requester=name, subject=name, path=endpoint)


def announced(payer: Payer, name: str) -> str | None:
    """Return the address that discovery announces for an endpoint, None where it announces none."""
    address = payer.endpoints.document.get(name)
    usable = isinstance(address, str) and address.startswith(("http://", "https://"))
    return address if usable else None


def ask_twice(payer: Payer, name: str, address: str) -> tuple[Exchange, Exchange]:
    """Send the same kind of request twice: a breakdown that shows once may be of the moment."""
    return _ask(payer, name, address), _ask(payer, name, address)


def _ask(payer: Payer, name: str, address: str) -> Exchange:
    made_up = f"payerproof-{secrets.token_urlsafe(24)}"
    payer.redactor.register(made_up, "code")
    app = payer.app
    if name == "authorization_endpoint":
        pair = oauth.new_pkce()
        url = oauth.authorize_url(address, app, payer.base, secrets.token_urlsafe(16), pair)
        return payer.wire.browser().send(Request("GET", url, {"accept": "text/html"}))
    if name == "token_endpoint":
        return oauth.exchange_code(payer.wire, address, app, made_up, oauth.new_pkce())
    if name == "revocation_endpoint":
        return oauth.revoke(payer.wire, address, app, made_up)
    if name == "introspection_endpoint":
        return oauth.introspect(payer.wire, address, payer.target.app("confidential") or app, made_up)
    accepted = "application/json" if name == "jwks_uri" else "text/html"
    return payer.wire.send(Request("GET", address, {"accept": accepted}))
