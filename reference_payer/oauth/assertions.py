"""Assertions of apps that hold a key: SMART asymmetric authentication; RFC 7523, section 3."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from payerproof.reference_payer.settings import App, Key

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_HALF, _LONGEST = 48, 300
"""Bytes of each number of a signature, and seconds that an assertion may live."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion in its parts; `text` is what was signed."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    text: bytes
    signature: bytes


def read(text: str) -> Assertion | None:
    """Return the parts of an assertion, None for what is none."""
    try:
        first, second, third = text.split(".")
        header, claims = orjson.loads(_plain(first)), orjson.loads(_plain(second))
        signature = _plain(third)
    except (ValueError, binascii.Error):
        return None
    parts = isinstance(header, dict) and isinstance(claims, dict)
    return Assertion(header, claims, f"{first}.{second}".encode(), signature) if parts else None


def understood(assertion: Assertion) -> bool:
    """Tell whether all that the header calls critical is known here: nothing is; RFC 7515, section 4.1.11."""
    return "crit" not in assertion.header


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(app: App, assertion: Assertion) -> bool:
    """Tell whether the app's registered key signed an assertion, with ES384 or RS384 as the key is; RFC 7518, 3."""
    key, signature = app.key, assertion.signature
    try:
        match key, assertion.header.get("alg"):
            case ec.EllipticCurvePublicKey(), "ES384" if len(signature) == 2 * _HALF:
                numbers = (int.from_bytes(part) for part in (signature[:_HALF], signature[_HALF:]))
                key.verify(encode_dss_signature(*numbers), assertion.text, ec.ECDSA(SHA384()))
            case rsa.RSAPublicKey(), "RS384":
                key.verify(signature, assertion.text, padding.PKCS1v15(), SHA384())
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def meant(app: App, claims: Mapping[str, Any], audience: str) -> bool:
    """Tell whether an assertion is by the app, about the app, and for this server."""
    named = claims.get("aud")
    listed = named if isinstance(named, list) else [named]
    return claims.get("iss") == app.id and claims.get("sub") == app.id and audience in listed


def timely(claims: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether an assertion lives already and still, and does not live longer than SMART allows."""
    begins, ends, at = claims.get("nbf", 0), claims.get("exp"), now.timestamp()
    begun = isinstance(begins, int | float) and begins <= at
    return begun and isinstance(ends, int | float) and 0 < ends - at <= _LONGEST


def app_of(apps: Iterable[App], claims: Mapping[str, Any], client_id: str | None) -> App | None:
    """Return the app by whose key an assertion is verified: that of the form, or of its subject where none is named."""
    wanted = client_id or claims.get("sub")
    return next((app for app in apps if app.id == wanted), None)


def named(app: App, _apps: Iterable[App], _client_id: str | None) -> App:
    """Return whom an assertion speaks for: the app that signed it, whatever stands beside it in the form."""
    return app


def fresh(claims: Mapping[str, Any], used: set[str]) -> bool:
    """Tell whether an assertion was never used; it is from now on."""
    name = claims.get("jti")
    if not isinstance(name, str) or name in used:
        return False
    used.add(name)
    return True


def public_key(pem: str) -> Key:
    """Return the public half of a key. Raises ValueError or TypeError for what is no key of a curve and none of RSA."""
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("the key of the demo is one of a curve, or one of RSA")
    return key.public_key()


def published(document: Mapping[str, str]) -> Key | None:
    """Return the key of a curve that a key set holds, None for any other; RFC 7518, section 6.2."""
    try:
        x, y = (int.from_bytes(_plain(document[name])) for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP384R1()).public_key()
    except (KeyError, ValueError, TypeError):
        return None
