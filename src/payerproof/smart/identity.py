"""Id tokens as an app reads them: header, claims, and a signature checked with the server's published keys.

Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515 (JWS), RFC 7517 (keys).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jwt import PyJWK, PyJWTError

from payerproof.smart.discovery import json_object

RS256 = "RS256"
_MOST_KEYS = 100
"""Keys that are tried; each of them costs a check of a signature."""


@dataclass(frozen=True, slots=True)
class IdToken:
    """A token in its parts; `text` is what was signed."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    text: str
    signature: bytes


def read(token: str) -> IdToken | None:
    """Return the parts of a token, or None if it is no signed JWT."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return None
    header, claims, signature = (_decoded(part) for part in parts)
    said, stated = json_object(header or b""), json_object(claims or b"")
    if said is None or stated is None or signature is None:
        return None
    return IdToken(said, stated, token.rpartition(".")[0], signature)


def signed_by(token: IdToken, keys: Iterable[Any]) -> bool:
    """Return whether one of the published RSA keys, chosen by its id where it has one, signed the token with RS256."""
    wanted = token.header.get("kid")
    fitting = [each for each in keys if isinstance(each, Mapping) and each.get("kty") == "RSA"]
    fitting = [each for each in fitting if wanted is None or each.get("kid") is None or each["kid"] == wanted]
    return token.header.get("alg") == RS256 and any(_signed(token, each) for each in fitting[:_MOST_KEYS])


def _signed(token: IdToken, key: Mapping[str, Any]) -> bool:
    """Return whether a key that the target published fits; an invalid key fits nothing."""
    public = {"kty": "RSA", **{name: key.get(name) for name in ("n", "e")}}
    try:
        found = PyJWK.from_dict(public, algorithm=RS256)
        return bool(found.Algorithm.verify(token.text.encode(), found.key, token.signature))
    except (PyJWTError, ValueError, TypeError):
        return False


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
