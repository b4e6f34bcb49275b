"""Id tokens: who logged in, signed with RS256 (OpenID Connect Core section 2; SMART `sso-openid-connect`).

The key is made when the first token is signed, and lives as long as the process.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

_BITS, _EXPONENT = 2048, 65537


@dataclass(frozen=True, slots=True)
class Key:
    """An RSA key pair; `id` names its public half in the published set."""

    id: str
    private: rsa.RSAPrivateKey


@cache
def key() -> Key:
    """Return the key of this process."""
    return Key(secrets.token_hex(4), rsa.generate_private_key(_EXPONENT, _BITS))


def published() -> dict[str, Any]:
    """Return the key set that apps verify id tokens with; RFC 7517, RFC 7518 section 6.3."""
    own = key()
    numbers = own.private.public_key().public_numbers()
    modulus, exponent = (_coded(each.to_bytes((each.bit_length() + 7) // 8)) for each in (numbers.n, numbers.e))
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": own.id, "n": modulus, "e": exponent}]}


def signed(claims: dict[str, Any]) -> str:
    """Return the id token with these claims; RFC 7515, RFC 8017 section 8.2.1."""
    own = key()
    header = {"alg": "RS256", "typ": "JWT", "kid": own.id}
    text = ".".join(_coded(orjson.dumps(part)) for part in (header, claims))
    return f"{text}.{_coded(own.private.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
