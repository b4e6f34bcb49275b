"""Handshakes with servers on loopback: what they agree to is told, and what they refuse."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from payerproof.http import authority, tls, transport

LOOPBACK = "127.0.0.1"
SECONDS = 5.0
MADE = authority.made()


def plain(context: ssl.SSLContext) -> None:
    """Leave a server as it is: TLS 1.2 and newer."""


def everything(context: ssl.SSLContext) -> None:
    """Let a server agree to all that the library knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:eNULL:aNULL:@SECLEVEL=0")


@contextmanager
def served(changed: Callable[[ssl.SSLContext], None]) -> Iterator[int]:
    """Shake hands with whoever connects, and give the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.load(context, MADE.server)
    changed(context)
    listener = socket.create_server((LOOPBACK, 0))
    listener.settimeout(SECONDS)

    def answer() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.settimeout(SECONDS)
                with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(1)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(SECONDS)


@pytest.mark.parametrize("kind", tls.KINDS)
def test_a_handshake_shows_what_a_server_agrees_to(kind: str) -> None:
    """A server that agrees to everything shakes hands in each way, one that is usual in none of them."""
    if not tls.able(kind):
        pytest.skip(f"the TLS library of this machine knows no {kind}")
    with served(everything) as port:
        found = tls.shake_hands(LOOPBACK, port, kind)
        assert found.done, found.error
        assert kind not in tls.OLD or found.version.startswith("TLSv1")
    with served(plain) as port:
        usual, refused = tls.shake_hands(LOOPBACK, port, None), tls.shake_hands(LOOPBACK, port, kind)
        assert usual.version in {"TLSv1.2", "TLSv1.3"}
        assert not refused.done
        assert refused.error


def test_nobody_who_answers() -> None:
    """A port at which nobody listens is told as such."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
    assert "refused" in tls.shake_hands(LOOPBACK, port, None).error.lower()


def test_a_certificate_is_trusted_with_its_authority() -> None:
    """The certificate holds for loopback, for whoever trusts its authority, and for nobody else."""
    trusting = transport.usual_context()
    trusting.load_verify_locations(cadata=MADE.authority)
    outcomes = []
    with served(plain) as port:
        for context in (trusting, transport.usual_context()):
            with socket.create_connection((LOOPBACK, port), SECONDS) as connection:
                try:
                    with context.wrap_socket(connection, server_hostname=LOOPBACK) as secured:
                        outcomes.append(secured.version())
                except ssl.SSLCertVerificationError as problem:
                    outcomes.append(problem.verify_message)
    assert outcomes[0] == "TLSv1.3"
    assert "certificate" in str(outcomes[1])
