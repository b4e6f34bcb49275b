"""How the payer speaks TLS: with versions and suites that protect, and nothing older (RFC 9325, RFC 8996)."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

_YEAR = 31_536_000


def context(pem: str, clients: str | None = None) -> ssl.SSLContext:
    """Return a server's context with a key and a certificate. Raises ssl.SSLError for a text that holds none.

    With `clients`, a file of authorities in PEM, only clients with a certificate of theirs are let in.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="reference-payer-") as folder:
        place = Path(folder) / "server.pem"
        place.write_text(pem, encoding="ascii")
        made.load_cert_chain(place)
    if clients is not None:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(clients)
    return made


def secured(made: ssl.SSLContext) -> ssl.SSLContext:
    """Return the context with what it agrees to: TLS 1.2 and newer."""
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def lasting() -> dict[str, str]:
    """Return the header by which a browser comes back over https alone; RFC 6797, section 6.1."""
    return {"strict-transport-security": f"max-age={_YEAR}"}
