"""Tokens and assertions whose header names the key to verify them with, at an address of the sender's (RFC 8725, 3.10).

The address is one of a listener: on loopback where the target is on this machine, or where the target file says that it
reaches one, so that a fetch shows. Elsewhere it is one that nobody has, and only a token that is believed all the same
shows anything. A refusal tells something only where the target can reach the listener: where the harness started it, as
a process of this machine, or where the target file vouches for it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from payerproof.checks.smart.forged_tokens import parts_of
from payerproof.checks.smart.keys import wrong_assertions
from payerproof.errors import TargetError
from payerproof.http.listener import Listener, on_loopback
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import assertions
from payerproof.smart.sessions import Session
from payerproof.target.description import App, Target
from payerproof.target.scope import Scope

HEADERS = ("jku", "x5u", "kid")
"""Header parameters that may name an address: of a key set, of a certificate, and the name of a key taken for one."""
_NOWHERE = "https://payerproof-elsewhere.example"
_KEY_ID = "payerproof"
_DAY = timedelta(days=1)
_ENGINE = re.compile(r"\b(docker|podman|nerdctl|lxc|kubectl|minikube|vagrant|ssh|wsl)\b", re.IGNORECASE)
"""Programs of a start command whose processes have a loopback of their own."""
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a token or an assertion that names its key, and of the same one that names none.

    `fetched`: the paths that the listener was asked for. The first of each pair is the answer to the one that names it.
    `reachable`: whether the target can fetch from the listener, so that the key was there to be believed.
    """

    fetched: tuple[str, ...]
    seen: tuple[Observation, Observation] | None = None
    answers: tuple[Exchange, Exchange] | None = None
    reachable: bool = False


def each_header(scope: Scope) -> Iterator[Case]:
    """One case for each header that may name an address, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for header in HEADERS:
            yield Case(requester=name, subject=name, path=header)


def access_token(payer: Payer, case: Case, session: Session) -> Sent | None:
    """Read the own Patient with the member's token, signed anew; None where the token is no JWT."""
    found = parts_of(session.access_token)
    if found is None:
        return None
    header, claims, _ = found
    kept = {"typ": header["typ"]} if isinstance(header.get("typ"), str) else {}
    key = rsa.generate_private_key(65537, 2048)
    with _served(payer, case, key) as (named, paths):

        def read(said: Mapping[str, Any]) -> Observation:
            text = json.dumps({**claims, "payerproof": "forged"}).encode()
            forged = jwt.PyJWS().encode(text, key, "RS256", headers={**kept, **said})
            payer.redactor.register(forged, "access_token")
            return payer.ask(None, f"Patient/{session.patient}", headers={"authorization": f"Bearer {forged}"})

        return Sent(seen=(read(named), read({})), fetched=paths(), reachable=reaches(payer.target, payer.base))


def assertion(payer: Payer, case: Case, app: App, endpoint: str) -> Sent:
    """Redeem a fresh code with an assertion that another key signed, and that names that key. Raises LoginFailed."""
    text = assertions.made(app, endpoint)
    claims, header = jwt.decode(text, options={"verify_signature": False}), jwt.get_unverified_header(text)
    curve = app.algorithm.startswith("ES")
    key = ec.generate_private_key(ec.SECP384R1()) if curve else rsa.generate_private_key(65537, 2048)
    with _served(payer, case, key) as (named, paths):

        def redeemed(said: Mapping[str, Any]) -> Exchange:
            new = {**claims, "jti": secrets.token_urlsafe(18)}
            forged = jwt.encode(new, key, algorithm=app.algorithm, headers={**header, **said})
            payer.redactor.register(forged, "client_assertion")
            return wrong_assertions.sent(payer, case, app, endpoint, forged)

        reachable = reaches(payer.target, payer.base, endpoint)
        return Sent(answers=(redeemed(named), redeemed({})), fetched=paths(), reachable=reachable)


def reaches(target: Target, *addresses: str) -> bool:
    """Return whether what answers at these addresses is known to reach a listener on this machine's loopback."""
    if target.listener is not None:
        return True
    here = target.start is not None and not any(map(_ENGINE.search, target.start.command))
    return here and all(map(on_loopback, addresses))


@contextmanager
def _served(
    payer: Payer, case: Case, key: PrivateKey
) -> Iterator[tuple[Mapping[str, Any], Callable[[], tuple[str, ...]]]]:
    """Serve the public half of a key; give the header that names it, and what tells the paths that were asked for."""
    body = _certificate(key) if case.path == "x5u" else json.dumps({"keys": [_public(key)]}).encode()
    door = _door(payer, body)
    path = f"/{secrets.token_urlsafe(9)}.json"
    address = f"{_origin(payer, door)}{path}"
    named = {"kid": address} if case.path == "kid" else {str(case.path): address, "kid": _KEY_ID}
    with door or nullcontext():
        yield named, lambda: tuple(each for each in (door.paths if door else ()) if path in each)


def _door(payer: Payer, body: bytes) -> Listener | None:
    """Return a listener that the target may reach; None where there is none. Raises TargetError where it cannot be."""
    told = payer.target.listener
    if told is None:
        return Listener(body) if on_loopback(payer.base) else None
    try:
        return Listener(body, host="127.0.0.1" if on_loopback(told.address) else "", port=told.port)
    except OSError as problem:
        where = f"{payer.target.path}: listener"
        raise TargetError(f"nobody can listen at port {told.port}: {problem.strerror}", where=where) from None


def _origin(payer: Payer, door: Listener | None) -> str:
    """Return by which address the target reaches a listener."""
    told = payer.target.listener
    if door is None:
        return _NOWHERE
    return door.origin if told is None else told.address.replace("{port}", str(door.port)).rstrip("/")


def _public(key: PrivateKey) -> dict[str, Any]:
    curve = isinstance(key, ec.EllipticCurvePrivateKey)
    algorithm = jwt.get_algorithm_by_name("ES384" if curve else "RS256")
    document: dict[str, Any] = json.loads(algorithm.to_jwk(key.public_key()))
    return {**document, "kid": _KEY_ID, "use": "sig"}


def _certificate(key: PrivateKey) -> bytes:
    """Return a certificate of the key that the key itself signed, as a PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _KEY_ID)])
    began = datetime.now(UTC) - _DAY
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), began, began + 3 * _DAY)
    return built.sign(key, SHA384()).public_bytes(Encoding.PEM)
