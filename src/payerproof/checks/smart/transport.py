"""The transport of a target: TLS handshakes with its hosts, and what its pages say of https."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from payerproof.http import tls
from payerproof.http.tls import Handshake
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.scope import Scope

_HTTPS = 443


def each_kind(_scope: Scope) -> Iterator[Case]:
    """One case for each version or kind of suites that no server takes; `path` names it."""
    return (Case(path=kind) for kind in tls.KINDS)


def hosts(payer: Payer) -> tuple[tuple[str, int], ...]:
    """Return host and port of each address of the target that speaks https: FHIR, authorization and token."""
    named = (payer.base, payer.endpoints.authorization, payer.endpoints.token)
    found = (urlsplit(url) for url in named if url)
    return tuple(dict.fromkeys((each.hostname or "", each.port or _HTTPS) for each in found if each.scheme == "https"))


def tried(host: str, port: int, kind: str) -> tuple[Handshake, Handshake]:
    """Shake hands with a host as usual, and with one kind alone."""
    return tls.shake_hands(host, port, None), tls.shake_hands(host, port, kind)
