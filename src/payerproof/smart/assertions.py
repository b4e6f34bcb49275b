"""Assertions by which an app proves itself with a key (SMART App Launch 2.2, asymmetric authentication; RFC 7523)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from payerproof.errors import TargetError
from payerproof.target.description import App

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MINUTES = 240
"""Seconds that an assertion lives: SMART allows five minutes."""


def made(app: App, endpoint: str, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """Return an assertion of an app with a key, with changes to its header and claims; None leaves a claim out.

    Raises TargetError where the key of the target file is none.
    """
    now = app.now().timestamp()
    audience = app.audience() or endpoint
    right = {"iss": app.client_id, "sub": app.client_id, "aud": audience, "jti": secrets.token_urlsafe(18)}
    stated = {**right, "iat": int(now), "exp": int(now + _MINUTES), **claims}
    told = {"typ": "JWT", **({"kid": app.key_id} if app.key_id else {}), **(header or {})}
    kept = {name: value for name, value in stated.items() if value is not None}
    return signed(kept, key_of(app), app.algorithm, told)


def signed(claims: Mapping[str, Any], key: Any, algorithm: str, header: Mapping[str, Any]) -> str:
    """Return claims as a JWT that a key signed."""
    return jwt.encode(dict(claims), key, algorithm=algorithm, headers=dict(header))


def key_of(app: App) -> Any:
    """Return an app's private key, from a PEM or a JWK. Raises TargetError where it is neither."""
    text = app.key.reveal() if app.key else ""
    try:
        if text.lstrip().startswith("{"):
            return jwt.PyJWK.from_dict(json.loads(text), algorithm=app.algorithm).key
        return jwt.get_algorithm_by_name(app.algorithm).prepare_key(text)
    except (jwt.PyJWTError, ValueError, TypeError) as problem:
        where = app.key.where if app.key else f"the app {app.id}"
        allowed = f"a private key for {app.algorithm}, as a PEM or a JWK"
        raise TargetError(
            f"the key of {app.id} cannot be read: {type(problem).__name__}", where=where, allowed=allowed
        ) from None


def public_of(app: App) -> dict[str, Any]:
    """Return the public half of an app's key as a JWK. Raises TargetError where the key of the target file is none."""
    coded = jwt.get_algorithm_by_name(app.algorithm).to_jwk(key_of(app).public_key())
    document: dict[str, Any] = json.loads(coded)
    return {**document, "use": "sig", **({"kid": app.key_id} if app.key_id else {})}


def new_key() -> str:
    """Return a fresh private key for ES384 as a PEM."""
    key = ec.generate_private_key(ec.SECP384R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
