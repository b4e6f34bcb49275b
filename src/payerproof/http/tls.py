"""Handshakes of TLS with one version, or with suites that protect nothing, to see whether a server takes them.

Nothing is sent after the handshake. Certificates are not looked at here: the client of all requests verifies them.
Sources: NIST SP 800-52 revision 2, section 3; RFC 8996 (TLS 1.0 and 1.1 are not used); RFC 9325, section 4.1.
"""

from __future__ import annotations

import socket
import ssl
import warnings
from dataclasses import dataclass
from functools import cache

from payerproof.http import authority

_SECONDS = 5.0
_ROUNDS = 20
"""Turns of a handshake with ourselves, which takes a few."""
OLD = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1}
"""The versions that no server serves any more."""
WEAK = {"suites without encryption": "eNULL:@SECLEVEL=0", "suites without a certificate": "aNULL:@SECLEVEL=0"}
"""Suites that protect nothing, as OpenSSL calls them."""
KINDS = (*OLD, *WEAK)
_EVERY_SUITE = "ALL:@SECLEVEL=0"


@dataclass(frozen=True, slots=True)
class Handshake:
    """How a handshake ended: the version and the suite that were agreed upon, or why there were none."""

    version: str = ""
    suite: str = ""
    error: str = ""

    @property
    def done(self) -> bool:
        """Whether client and server agreed."""
        return bool(self.version)


def offered(kind: str | None, *, server: bool = False) -> ssl.SSLContext:
    """Return a context that offers one of `KINDS` alone, or what is usual; a server's for a handshake with ourselves.

    Raises ssl.SSLError where the library of this machine cannot.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    if not server:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are asked for on purpose
        if kind in OLD:
            context.minimum_version = context.maximum_version = OLD[kind]
            context.set_ciphers(_EVERY_SUITE)
        elif kind is not None:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(WEAK[kind])
    return context


def shake_hands(host: str, port: int, kind: str | None) -> Handshake:
    """Connect, shake hands with one of `KINDS` alone or as usual, and hang up."""
    try:
        context = offered(kind)
        with (
            socket.create_connection((host, port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            suite = secured.cipher()
            return Handshake(secured.version() or "", suite[0] if suite else "")
    except (OSError, ValueError) as problem:
        return Handshake(error=f"{type(problem).__name__}: {getattr(problem, 'reason', None) or problem}"[:120])


@cache
def able(kind: str) -> bool:
    """Return whether this machine's library shakes hands with one of `KINDS`: tried in memory, with ourselves."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        accepting = offered(kind, server=True)
        authority.load(accepting, authority.made().server)
        client = offered(kind).wrap_bio(to_client, to_server)
        server = accepting.wrap_bio(to_server, to_client, server_side=True)
        return _agree(client, server)
    except (ssl.SSLError, ValueError):
        return False


def _agree(client: ssl.SSLObject, server: ssl.SSLObject) -> bool:
    done = [False, False]
    for _ in range(_ROUNDS):
        for index, side in enumerate((client, server)):
            try:
                side.do_handshake()
                done[index] = True
            except ssl.SSLWantReadError:
                continue
        if all(done):
            return True
    return False
