"""Proofs that an app holds the key that its token is bound to (DPoP, RFC 9449)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.datastructures import Headers

from payerproof.reference_payer.oauth.vault import Access, Refresh

ALGORITHMS = ("ES256",)
SCHEMES = ("bearer", "dpop")
_HALF, _WINDOW = 32, 300
"""Bytes of each number of a signature, and seconds around its making in which a proof is taken."""


class NonceWanted(Exception):
    """A proof has to carry the payer's nonce; RFC 9449, sections 8 and 9."""

    def __init__(self, nonce: str) -> None:
        super().__init__("The proof has to carry the nonce of this server.")
        self.nonce = nonce


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof in its parts; `text` is what was signed, `key` the thumbprint of the key that it shows (RFC 7638)."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    text: bytes
    signature: bytes
    key: str


def read(text: str) -> Proof | None:
    """Return the parts of a proof, None for what is none."""
    try:
        first, second, third = text.split(".")
        header, claims = orjson.loads(_plain(first)), orjson.loads(_plain(second))
        shown = header["jwk"]
        thumbprint = _thumbprint({name: shown[name] for name in ("crv", "kty", "x", "y")})
        return Proof(header, dict(claims), f"{first}.{second}".encode(), _plain(third), thumbprint)
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None


def shaped(proof: Proof) -> bool:
    """Tell whether the header is that of a proof, and shows no private key; RFC 9449, section 4.3, items 4 to 7."""
    header = proof.header
    return header.get("typ") == "dpop+jwt" and header.get("alg") in ALGORITHMS and "d" not in header["jwk"]


def signed(proof: Proof) -> bool:
    """Tell whether the key that a proof shows signed it."""
    shown, half = proof.header["jwk"], proof.signature
    try:
        x, y = (int.from_bytes(_plain(shown[name])) for name in ("x", "y"))
        numbers = (int.from_bytes(part) for part in (half[:_HALF], half[_HALF:]))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        key.verify(encode_dss_signature(*numbers), proof.text, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, TypeError, binascii.Error):
        return False
    return len(half) == 2 * _HALF


def method_meant(proof: Proof, method: str) -> bool:
    """Tell whether a proof is for a request of this method."""
    return proof.claims.get("htm") == method


def address_meant(proof: Proof, url: str) -> bool:
    """Tell whether a proof is for a request to this address, query and fragment apart."""
    stated = proof.claims.get("htu")
    return isinstance(stated, str) and _bare(stated) == _bare(url)


def timely(proof: Proof, now: datetime) -> bool:
    """Tell whether a proof was made just now."""
    made = proof.claims.get("iat")
    return isinstance(made, int | float) and abs(now.timestamp() - made) <= _WINDOW


def fresh(proof: Proof, used: set[str]) -> bool:
    """Tell whether a proof was never used; it is from now on."""
    name = proof.claims.get("jti")
    if not isinstance(name, str) or name in used:
        return False
    used.add(name)
    return True


def token_meant(proof: Proof, token: str) -> bool:
    """Tell whether a proof is for a request with this token; RFC 9449, section 7."""
    digest = hashlib.sha256(token.encode()).digest()
    return proof.claims.get("ath") == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def bound(access: Access, proof: Proof) -> bool:
    """Tell whether a token is bound to the key of a proof."""
    return access.key == proof.key


def plainly_taken(access: Access) -> bool:
    """Tell whether a token serves as a bearer token: one that is bound to no key; RFC 9449, section 7.2."""
    return access.key is None


def needed(_headers: Headers) -> bool:
    """Tell whether a token that is shown by the scheme DPoP comes with a proof: always."""
    return True


def refreshable(token: Refresh, key: str | None) -> bool:
    """Tell whether a refresh token of a public app comes with the key that it is bound to; RFC 9449, section 5."""
    return token.key is None or token.key == key


def _thumbprint(members: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(orjson.dumps(members, option=orjson.OPT_SORT_KEYS)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, "", ""))


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
