"""A certificate authority and a server's certificate for loopback, made for the length of a run or of a test."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_DAY = timedelta(days=1)
_LIFE = 30 * _DAY
_HOSTS = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Issued:
    """As PEM: the authority's certificate, and the server's private key with its certificate."""

    authority: str
    server: str


def made() -> Issued:
    """Return a new authority, and a certificate of it for this machine's loopback."""
    now = datetime.now(UTC)
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("payerproof authority")
    authority = (
        x509.CertificateBuilder(issuer, issuer, root.public_key(), x509.random_serial_number(), now - _DAY, now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root, SHA256())
    )
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(host)) for host in _HOSTS)]
    server = (
        x509.CertificateBuilder(
            issuer, _name("localhost"), own.public_key(), x509.random_serial_number(), now - _DAY, now + _LIFE
        )
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(root, SHA256())
    )
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Issued(authority.public_bytes(Encoding.PEM).decode(), key + server.public_bytes(Encoding.PEM).decode())


def load(context: ssl.SSLContext, pem: str) -> None:
    """Give a server's context its key and certificate. Raises ssl.SSLError for a text that holds none."""
    with tempfile.TemporaryDirectory(prefix="payerproof-") as folder:
        place = Path(folder) / "server.pem"
        place.write_text(pem, encoding="ascii")
        context.load_cert_chain(place)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
