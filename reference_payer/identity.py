"""Id tokens: who logged in, signed with RS256 (OpenID Connect Core section 2; SMART `sso-openid-connect`).

The key is made when the first token is signed, and lives as long as the process.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

_BITS, _EXPONENT, _ROUNDS = 2048, 65537, 12
_SMALL = tuple(each for each in range(3, 2000, 2) if all(each % other for other in range(3, int(each**0.5) + 1, 2)))
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in an RSA signature; RFC 8017, section 9.2."""


@dataclass(frozen=True, slots=True)
class Key:
    """An RSA key pair; `id` names its public half in the published set."""

    id: str
    modulus: int
    secret: int


@cache
def key() -> Key:
    """Return the key of this process."""
    while True:
        first, second = _prime(_BITS // 2), _prime(_BITS // 2)
        modulus, order = first * second, (first - 1) * (second - 1)
        if first != second and order % _EXPONENT and modulus.bit_length() == _BITS:
            return Key(secrets.token_hex(4), modulus, pow(_EXPONENT, -1, order))


def published() -> dict[str, Any]:
    """Return the key set that apps verify id tokens with; RFC 7517, RFC 7518 section 6.3."""
    own = key()
    modulus, exponent = (_coded(each.to_bytes((each.bit_length() + 7) // 8)) for each in (own.modulus, _EXPONENT))
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": own.id, "n": modulus, "e": exponent}]}


def signed(claims: dict[str, Any]) -> str:
    """Return the id token with these claims; RFC 7515, RFC 8017 section 8.2.1."""
    own = key()
    header = {"alg": "RS256", "typ": "JWT", "kid": own.id}
    text = ".".join(_coded(orjson.dumps(part)) for part in (header, claims))
    digest = _SHA256 + hashlib.sha256(text.encode()).digest()
    length = _BITS // 8
    padded = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
    signature = pow(int.from_bytes(padded), own.secret, own.modulus).to_bytes(length)
    return f"{text}.{_coded(signature)}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _prime(bits: int) -> int:
    while True:
        candidate = secrets.randbits(bits) | (3 << bits - 2) | 1
        if all(candidate % small for small in _SMALL) and _probably_prime(candidate):
            return candidate


def _probably_prime(number: int) -> bool:
    """Tell whether a number passes the test of Miller and Rabin."""
    odd, halvings = number - 1, 0
    while odd % 2 == 0:
        odd, halvings = odd // 2, halvings + 1
    for _ in range(_ROUNDS):
        power = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(halvings - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
