"""What the authorization server publishes of itself in other places than the SMART configuration.

Sources: RFC 8414, section 3; OpenID Connect Discovery 1.0, section 4.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from payerproof.http.client import Request
from payerproof.model import Exchange
from payerproof.payer import Payer

_OAUTH, _OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"


def published(payer: Payer) -> tuple[Exchange, ...]:
    """Ask for the metadata of the issuer that the SMART configuration names; nothing where it names none."""
    issuer = payer.endpoints.document.get("issuer")
    if not isinstance(issuer, str) or not urlsplit(issuer).hostname:
        return ()
    parts = urlsplit(issuer)
    site, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    places = (f"{site}{_OAUTH}{path}", f"{site}{path}{_OPENID}")
    return tuple(payer.wire.send(Request("GET", place, {"accept": "application/json"})) for place in places)
