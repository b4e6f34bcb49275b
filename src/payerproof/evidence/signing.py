"""Signatures over a run: an Ed25519 key of the runner, and the DSSE envelope that carries what it signed.

A private key lies in a file of its own, readable by its owner alone; the public key lies beside it as `NAME.pub`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from payerproof.errors import ConfigurationError, EvidenceError

PAYLOAD_TYPE = "application/vnd.in-toto+json"
VARIABLE = "PAYERPROOF_KEY"
"""The environment variable that names the runner's private key; without it, `default_place()` is looked at."""

_ALLOWED = "an Ed25519 key in PEM, as `payerproof keys new` makes it"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope: the signed bytes, and (key id, signature) pairs."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]


def default_place() -> Path:
    """Return where the runner's private key lies unless `PAYERPROOF_KEY` says otherwise."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(os.environ.get(VARIABLE) or Path(home) / "payerproof" / "key.pem")


def new_key(place: Path) -> Path:
    """Make a key pair at `place` and return the file of the public key.

    Raises ConfigurationError where a key lies already, or where none can be written: a key is never written over.
    """
    key = Ed25519PrivateKey.generate()
    public = place.with_name(f"{place.name}.pub")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except FileExistsError:
        raise ConfigurationError("a key lies here already", where=str(place), allowed="another file") from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be written: {problem.strerror}", where=str(place)) from None
    return public


def own_key() -> Ed25519PrivateKey | None:
    """Return the runner's private key; None where there is none. Raises ConfigurationError for one that is no key."""
    place = default_place()
    if not place.exists() and VARIABLE not in os.environ:
        return None
    key = _loaded(place, private=True)
    return key if isinstance(key, Ed25519PrivateKey) else None


def public_key(place: Path) -> Ed25519PublicKey:
    """Read a public key, or the public half of a private one. Raises ConfigurationError."""
    key = _loaded(place, private=False)
    return key.public_key() if isinstance(key, Ed25519PrivateKey) else key


def _loaded(place: Path, *, private: bool) -> Ed25519PrivateKey | Ed25519PublicKey:
    try:
        pem = place.read_bytes()
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", where=str(place), allowed=_ALLOWED) from None
    try:
        key = load_pem_private_key(pem, None) if private or b"PRIVATE" in pem else load_pem_public_key(pem)
    except (ValueError, TypeError):
        raise ConfigurationError("this is no key", where=str(place), allowed=_ALLOWED) from None
    if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        raise ConfigurationError("this is a key of another kind", where=str(place), allowed=_ALLOWED)
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the SHA-256, in hex, of a public key's DER: the name by which an envelope refers to it."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def envelope(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return a DSSE envelope over `payload`, as one line of JSON. The same key and payload make the same bytes."""
    signature = key.sign(_encoded(payload))
    record = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(key.public_key()), "sig": base64.b64encode(signature).decode()}],
    }
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def opened(data: bytes) -> Envelope:
    """Read a DSSE envelope; nothing about it is believed yet. Raises EvidenceError for what is none."""
    try:
        record = orjson.loads(data)
        if record["payloadType"] != PAYLOAD_TYPE:
            raise EvidenceError(f"the envelope holds {record['payloadType']!r}, not {PAYLOAD_TYPE}")
        payload = base64.b64decode(record["payload"], validate=True)
        signed = tuple((str(one["keyid"]), base64.b64decode(one["sig"], validate=True)) for one in record["signatures"])
    except (orjson.JSONDecodeError, KeyError, TypeError, binascii.Error) as problem:
        raise EvidenceError("this is no DSSE envelope") from problem
    return Envelope(payload, signed)


def signed_by(found: Envelope, key: Ed25519PublicKey) -> bool:
    """Return whether one of the envelope's signatures is this key's, over this payload."""
    for _, signature in found.signatures:
        try:
            key.verify(signature, _encoded(found.payload))
        except InvalidSignature:
            continue
        return True
    return False


def _encoded(payload: bytes) -> bytes:
    """Return what is signed: DSSE's pre-authentication encoding of type and payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
