"""What every connection to a target takes with it: the headers that its file asks for, and its certificates."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

from payerproof.errors import TargetError
from payerproof.http.certificates import USUAL, Certificates
from payerproof.target.description import Secret, Target

Register = Callable[[str, str], None]
"""Is told a secret and what it is, so that it is never written."""


def headers(target: Target, register: Register) -> Iterator[tuple[str, str]]:
    """Yield the headers that the target's file asks for; a secret among them is never recorded."""
    for name, value in target.headers.items():
        if isinstance(value, Secret):
            text = value.reveal()
            register(text, "header")
            yield name, text
        else:
            yield name, value


def certificates(target: Target, register: Register) -> Certificates:
    """Return the certificates of `[tls]`, tried out. Raises TargetError naming the key whose text cannot be used."""
    told, where = target.tls, f"{target.path}: tls"
    found = Certificates(
        authority=_text(told.authority, f"{where}.authority"),
        certificate=_text(told.certificate, f"{where}.certificate"),
        key=_secret(told.key, register, "private_key"),
        password=_secret(told.password, register, "password"),
    )
    if found == USUAL:
        return found
    for name in ("authority", "certificate"):
        try:
            _ = found.plain if name == "authority" else found.showing
        except (ssl.SSLError, ValueError) as problem:
            words = getattr(problem, "reason", None) or str(problem) or "not in PEM"
            raise TargetError(
                f"cannot be used: {words}",
                where=f"{where}.{name}",
                allowed="PEM: the authorities; the client's certificate with its chain, and the key that belongs to it",
            ) from None
    return found


def _text(file: Path | Secret | None, where: str) -> str:
    if isinstance(file, Secret):
        return file.reveal()
    try:
        return file.read_text(encoding="utf-8") if file else ""
    except (OSError, UnicodeDecodeError) as problem:
        raise TargetError(f"cannot be read: {problem}", where=where, allowed="the path of a PEM file") from None


def _secret(secret: Secret | None, register: Register, name: str) -> str:
    text = secret.reveal() if secret else ""
    if text:
        register(text, name)
    return text
