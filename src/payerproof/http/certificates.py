"""Mutual TLS: the certificate that the harness shows to the target, and the authorities that it trusts besides."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass, field

from payerproof.http.transport import usual


@dataclass(frozen=True, slots=True)
class Certificates:
    """Texts in PEM: the authorities to trust beside the usual ones, the client's certificate (a chain) and its key.

    `password` opens the key, where it is encrypted. Empty texts stand for none.
    """

    authority: str = ""
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def plain(self) -> ssl.SSLContext:
        """What speaks with everybody: it shows no certificate. Raises ssl.SSLError for what is no PEM."""
        context = usual()
        if self.authority:
            context.load_verify_locations(cadata=self.authority)
        return context

    @property
    def showing(self) -> ssl.SSLContext | None:
        """What speaks with the target alone, and shows the certificate; None where there is none. Raises as `plain`.

        The library reads files only: certificate and key lie in one that nobody else can read while it does.
        """
        if not self.certificate:
            return None
        context = self.plain
        with tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="utf-8") as file:
            file.write(f"{self.certificate.rstrip()}\n{self.key.rstrip()}\n")
            file.flush()
            context.load_cert_chain(file.name, password=self.password)  # an empty one, so that nobody is asked
        return context


USUAL = Certificates()
"""No certificate of a client's, and the usual authorities."""
