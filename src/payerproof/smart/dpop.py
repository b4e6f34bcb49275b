"""Proofs that an app holds the key that its token is bound to (DPoP, RFC 9449)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from payerproof.model import Exchange
from payerproof.smart.oauth import error_of

ALGORITHM = "ES256"
HEADER = "dpop"
_NONCE = "dpop-nonce"
_NONCE_WANTED = "use_dpop_nonce"
_MOST_NONCE = 400
"""Letters of a nonce that is sent back."""


@dataclass(slots=True)
class Prover:
    """A key, and the proofs that it makes; `now` is the target's clock, `nonce` what the target last asked for."""

    now: Callable[[], datetime]
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False)
    nonce: str | None = None

    def public(self) -> dict[str, Any]:
        """Return the public half of the key as a JWK."""
        document: dict[str, Any] = json.loads(jwt.get_algorithm_by_name(ALGORITHM).to_jwk(self.key.public_key()))
        return document

    def proof(
        self,
        method: str,
        url: str,
        token: str | None = None,
        header: Mapping[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """Return a proof for one request, with the token that it shows; changes to the header, and to claims.

        None leaves a claim out.
        """
        right = {
            "jti": secrets.token_urlsafe(18),
            "htm": method,
            "htu": bare(url),
            "iat": int(self.now().timestamp()),
            "nonce": self.nonce,
            "ath": hashed(token) if token is not None else None,
        }
        stated = {name: value for name, value in {**right, **claims}.items() if value is not None}
        told = {"typ": "dpop+jwt", "jwk": self.public(), **(header or {})}
        return jwt.encode(stated, self.key, algorithm=ALGORITHM, headers=told)

    def heard(self, answer: Exchange) -> bool:
        """Take over the nonce of an answer; return whether the request has to be sent again with it.

        RFC 9449, sections 8 and 9: `use_dpop_nonce` in the body, or in the challenge of a resource.
        """
        given = answer.headers.get(_NONCE, "")
        if not given or len(given) > _MOST_NONCE:
            return False
        self.nonce = given
        return error_of(answer) == _NONCE_WANTED or _NONCE_WANTED in answer.headers.get("www-authenticate", "")


def hashed(token: str) -> str:
    """Return the hash of a token that a proof names (`ath`)."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")


def bare(url: str) -> str:
    """Return an address without query and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
