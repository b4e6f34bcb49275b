"""An id token is not signed."""

from __future__ import annotations

import base64
from typing import Any

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-unsigned",
    title="An id token is not signed",
    seam="authorization.signed",
    story=(
        "The token comes straight from the token endpoint over TLS, so a signature seemed needless and the "
        "library was set to none. Apps that pass the token on to their own servers have nothing to check."
    ),
    source="OpenID Connect Core section 3.1.3.7; SMART sso-openid-connect: RS256; RFC 8725 section 3.1",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Leave the signature empty."""

    def unsigned(claims: dict[str, Any]) -> str:
        parts = (orjson.dumps(part) for part in ({"alg": "none", "typ": "JWT"}, claims))
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    seams.authorization.signed = unsigned
