"""The OAuth 2 requests of a SMART app, each part replaceable, so that a test can send a wrong one.

Nothing here decides whether an answer is right; it only asks.
Sources: RFC 6749 (code grant, refresh), RFC 7636 (PKCE), RFC 7009 (revocation), RFC 7662 (introspection),
SMART App Launch 2.2.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from payerproof.errors import LoginBroken
from payerproof.http.client import Request, Wire
from payerproof.model import Exchange
from payerproof.smart import assertions
from payerproof.smart.discovery import json_object, push_endpoint
from payerproof.target.description import App

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Pkce:
    """A PKCE pair of RFC 7636; the verifier is a secret until it is used."""

    verifier: str
    challenge: str
    method: str = "S256"


def new_pkce(method: str = "S256") -> Pkce:
    """Return a fresh PKCE pair (43 characters, the least RFC 7636 allows)."""
    verifier = secrets.token_urlsafe(32)
    if method == "plain":
        return Pkce(verifier, verifier, "plain")
    digest = hashlib.sha256(verifier.encode()).digest()
    return Pkce(verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), method)


def authorize_url(endpoint: str, app: App, audience: str, state: str, pkce: Pkce | None, **changes: str | None) -> str:
    """Return the URL of an authorization request; `changes` as in `request_parameters`."""
    return url_with(endpoint, request_parameters(app, audience, state, pkce, **changes))


def request_parameters(
    app: App, audience: str, state: str, pkce: Pkce | None, **changes: str | None
) -> dict[str, str | None]:
    """Return the parameters of an authorization request.

    `changes` replace parameters by name; None leaves one out. So a test says only what is wrong with its request.
    """
    parameters: dict[str, str | None] = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": app.scopes,
        "state": state,
        "aud": audience,
    }
    if pkce is not None:
        parameters |= {"code_challenge": pkce.challenge, "code_challenge_method": pkce.method}
    return parameters | changes


def url_with(endpoint: str, parameters: Mapping[str, str | None]) -> str:
    """Return an endpoint's address and parameters; None leaves one out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None}, quote_via=quote)
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"


def posted(url: str, endpoint: str) -> Request:
    """Return the request that posts to `endpoint` the parameters which an authorization URL adds to it."""
    form = url[len(endpoint) + 1 :]
    return Request("POST", endpoint, {"content-type": FORM, "accept": "text/html"}, form.encode())


def scopes_for(app: App, *types: str, refresh: bool = True) -> str:
    """Return a scope text for `types` alone (`*` for all), in the dialect of the app's own: `.read`, or `.rs`.

    Launch and identity scopes stay as the app has them; `refresh=False` leaves out those that ask for a refresh token.
    """
    own = app.scopes.split()
    plain = [name for name in own if name == "launch/patient" or "/" not in name]
    plain = [name for name in plain if refresh or name not in {"offline_access", "online_access"}]
    data = [name.rpartition(".")[2] for name in own if name not in plain]
    reading = "read" if not data or "read" in data or "*" in data else "rs"
    return " ".join([*plain, *(f"patient/{name}.{reading}" for name in types)])


def token_request(
    endpoint: str,
    app: App,
    fields: Mapping[str, str | None],
    *,
    authenticate: bool = True,
    secret: str | None = None,
) -> Request:
    """Return a request to the token, revocation or introspection endpoint, authenticated as `app` does.

    `authenticate=False` sends no client authentication; `secret` overrides the app's own.
    """
    form = {name: value for name, value in fields.items() if value is not None}
    headers = {"content-type": FORM, "accept": "application/json"}
    if app.key is not None and authenticate:
        proof = secret if secret is not None else assertions.made(app, endpoint)
        form |= {"client_assertion_type": assertions.TYPE, "client_assertion": proof}
    elif app.secret is not None and authenticate:
        text = secret if secret is not None else app.secret.reveal()
        if app.authentication == "client_secret_basic":
            headers["authorization"] = basic(app.client_id, text)
        else:
            form |= {"client_id": app.client_id, "client_secret": text}
    elif "client_id" not in fields:
        form["client_id"] = app.client_id
    return Request("POST", endpoint, headers, urlencode(form, quote_via=quote).encode())


def basic(client_id: str, secret: str) -> str:
    """Return the header by which an app shows its id and secret (RFC 6749, 2.3.1)."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def push(
    wire: Wire,
    document: Mapping[str, Any],
    app: App,
    parameters: Mapping[str, str | None],
    *,
    authenticate: bool = True,
    secret: str | None = None,
) -> Exchange:
    """Send an authorization request beforehand, to where discovery says (RFC 9126); authenticated as `token_request`.

    Raises LoginBroken where discovery names no address for it.
    """
    address = push_endpoint(document)
    if address is None:
        raise LoginBroken("authorization: requests have to be pushed, and discovery names no address for them")
    return wire.send(token_request(address, app, parameters, authenticate=authenticate, secret=secret))


def name_of(exchange: Exchange) -> str | None:
    """Return the name that a pushed request was given, None where it was given none."""
    name = (json_object(exchange.body) or {}).get("request_uri") if exchange.ok else None
    return name if isinstance(name, str) and name else None


def exchange_code(wire: Wire, endpoint: str, app: App, code: str, pkce: Pkce | None, **changes: str | None) -> Exchange:
    """Redeem an authorization code; `changes` replace form fields, None leaves one out."""
    fields: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uri,
        "code_verifier": pkce.verifier if pkce else None,
    }
    return wire.send(token_request(endpoint, app, fields | changes))


def with_secret_in_address(endpoint: str, app: App, code: str, pkce: Pkce | None, *, whole: bool = False) -> Request:
    """Return a request that redeems a code, with the app's id and secret in the query instead of header or body.

    `whole`: a GET, with everything else there as well.
    """
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri}
    form = urlencode(fields | ({"code_verifier": pkce.verifier} if pkce else {}), quote_via=quote)
    proof = urlencode({"client_id": app.client_id, "client_secret": app.secret.reveal() if app.secret else ""})
    glue = "&" if urlsplit(endpoint).query else "?"
    if whole:
        return Request("GET", f"{endpoint}{glue}{proof}&{form}", {"accept": "application/json"})
    return Request(
        "POST", f"{endpoint}{glue}{proof}", {"content-type": FORM, "accept": "application/json"}, form.encode()
    )


def refresh(wire: Wire, endpoint: str, app: App, refresh_token: str, **changes: str | None) -> Exchange:
    """Ask for a new access token; `changes` as in `exchange_code`."""
    fields: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return wire.send(token_request(endpoint, app, fields | changes))


def revoke(wire: Wire, endpoint: str, app: App, token: str, hint: str | None = None) -> Exchange:
    """Revoke a token as `app`; RFC 7009."""
    return wire.send(token_request(endpoint, app, {"token": token, "token_type_hint": hint}))


def introspect(wire: Wire, endpoint: str, app: App, token: str) -> Exchange:
    """Ask as `app` what a token stands for; RFC 7662."""
    return wire.send(token_request(endpoint, app, {"token": token}))


def redirect_parameters(exchange: Exchange, redirect_uri: str) -> dict[str, str] | None:
    """Return the query parameters if `exchange` redirects to exactly `redirect_uri`, else None."""
    if not 300 <= exchange.status < 400:  # noqa: PLR2004 - HTTP redirects
        return None
    return callback_parameters(exchange.headers.get("location", ""), redirect_uri)


def callback_parameters(location: str, redirect_uri: str) -> dict[str, str] | None:
    """Return the query parameters if `location` is `redirect_uri` with parameters, else None."""
    if not location.startswith(redirect_uri):
        return None
    rest = location[len(redirect_uri) :]
    if rest and rest[0] not in "?&#":
        return None
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))


def error_of(exchange: Exchange) -> str:
    """Return the OAuth `error` of a JSON answer, or an empty text."""
    document: Mapping[str, Any] = json_object(exchange.body) or {}
    error = document.get("error")
    return error if isinstance(error, str) else ""
