"""The logout page that discovery announces (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from payerproof.http.client import Request, origin
from payerproof.model import Exchange
from payerproof.payer import Payer

_NAMES = ("post_logout_redirect_uri", "redirect_uri", "returnTo", "next", "continue", "url")
"""Names under which logout pages take an address to go on to."""


def announced(payer: Payer) -> str | None:
    """Return the address of the logout page, None where discovery announces none."""
    address = payer.endpoints.document.get("end_session_endpoint")
    return address if isinstance(address, str) and origin(address)[1] else None


def asked_to_leave(payer: Payer, address: str, uri: str) -> tuple[Exchange, ...]:
    """Open the page with `uri` to go on to under each usual name, with the app's id and without."""
    glue, client = "&" if urlsplit(address).query else "?", {"client_id": payer.app.client_id}
    queries = [{name: uri, **more} for name in _NAMES for more in ({}, client)]
    return tuple(
        payer.wire.browser().send(Request("GET", f"{address}{glue}{urlencode(query)}", {"accept": "text/html"}))
        for query in queries
    )
