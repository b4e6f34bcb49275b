"""Access tokens that are signed JWTs (RFC 9068), for faults in how such are verified."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.request import urlopen

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from payerproof.reference_payer.oauth import identity
from payerproof.reference_payer.oauth.vault import Access, Vault, opaque
from payerproof.reference_payer.seams import Seams

_PATIENCE, _MOST = 2.0, 65_536
"""Seconds and bytes of an answer that keys are fetched with."""

Verify = Callable[[Mapping[str, Any], bytes, bytes], bool]
"""From header, signed text and signature to whether the token is taken for right."""


def use(seams: Seams, verify: Verify) -> None:
    """Issue signed access tokens, and take a token for right if `verify` does, or if it was signed here."""
    issued, token = seams.authorization.issued, seams.data.token
    by_name: dict[str, Access] = {}

    def written(vault: Vault, access: Access) -> Access:
        name, grant = opaque(), access.grant
        claims = {
            "jti": name,
            "sub": grant.account,
            "client_id": grant.client_id,
            "patient": grant.patient,
            "scope": " ".join(access.scopes),
            "iat": int(access.issued.timestamp()),
            "exp": int(access.expires.timestamp()),
        }
        access.value = identity.signed(claims)
        by_name[name] = access
        return issued(vault, access)

    def read(vault: Vault, value: str) -> Access | None:
        found = token(vault, value)
        return found if found is not None else _verified(value, by_name, verify)

    seams.authorization.issued, seams.data.token = written, read


def _verified(value: str, by_name: Mapping[str, Access], verify: Verify) -> Access | None:
    try:
        first, second, third = value.split(".")
        header, claims = orjson.loads(_plain(first)), orjson.loads(_plain(second))
        right = verify(header, f"{first}.{second}".encode(), _plain(third))
        return by_name.get(claims["jti"]) if right else None
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_by(key: rsa.RSAPublicKey, text: bytes, signature: bytes) -> bool:
    """Tell whether a key signed a text with RS256."""
    try:
        key.verify(signature, text, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def hashed_with(secret: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether a secret made the signature of a text with HS256."""
    return hmac.compare_digest(hmac.digest(secret, text, hashlib.sha256), signature)


def public_text() -> bytes:
    """Return the payer's public key as it stands in a file."""
    return identity.key().private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def brought(key: Mapping[str, str]) -> rsa.RSAPublicKey:
    """Return the key that a token's header holds (RFC 7517)."""
    modulus, exponent = (int.from_bytes(_plain(key[name])) for name in ("n", "e"))
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def fetched(address: object) -> list[dict[str, str]]:
    """Return the keys at an address, none where they cannot be had; what no healthy payer does for a token."""
    if not isinstance(address, str) or not address.startswith("http://127.0.0.1:"):
        return []
    try:
        with urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - of this machine, looked at above
            keys = orjson.loads(answer.read(_MOST))["keys"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
