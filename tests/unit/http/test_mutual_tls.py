"""Mutual TLS: the certificate is shown to the target and to nobody else, and its key is never told."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE, group
from payerproof.errors import TargetError
from payerproof.http.certificates import Certificates
from payerproof.http.client import Request, Wire
from payerproof.reference_payer.__main__ import CERTIFICATE
from payerproof.target.connection import certificates
from payerproof.target.reading import load_target
from tests.certified import Authority, Pair
from tests.shared import evidence_bytes


class _Who(BaseHTTPRequestHandler):
    """Answers with the name on the certificate that it was shown, or with nothing."""

    def do_GET(self) -> None:
        """Answer."""
        shown: dict[str, Any] = {}
        if isinstance(self.connection, ssl.SSLSocket):
            shown = dict(self.connection.getpeercert() or {})
        body = ",".join(value for part in shown.get("subject", ()) for _, value in part).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def asking(authority: Authority, server: Pair) -> Iterator[str]:
    """Serve over TLS, asking for a certificate without insisting on it; yield the origin."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_OPTIONAL
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _Who)
    listener.socket = context.wrap_socket(listener.socket, server_side=True)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join(5)


def test_the_certificate_is_shown_to_the_target_alone(tmp_path: Path) -> None:
    """Of three servers that ask for it, the target and the origin that its file names see it; the third sees nobody."""
    authority = Authority(tmp_path)
    server, client = authority.pair("server"), authority.pair("harness")
    shown = Certificates(authority.file.read_text(), client.certificate.read_text(), client.key.read_text())
    with asking(authority, server) as target, asking(authority, server) as named, asking(authority, server) as other:
        wire = Wire(lambda _: None, certificates=shown)
        wire.bound_to, wire.certified = f"{target}/fhir", (named,)
        try:
            seen = [wire.send(Request("GET", f"{origin}/fhir/metadata")).body for origin in (target, named, other)]
        finally:
            wire.close()
    assert seen == [b"harness", b"harness", b""]


TLS = """
[tls]
authority = "authority.pem"
certificate = "{certificate}"
key = {{ file = "{key}" }}
"""


def described(folder: Path, authority: Authority, tls: str) -> Path:
    """Write the demo's target, served over TLS to clients with a certificate, with two members and a short load."""
    text = (files("payerproof.fixtures") / "targets" / "demo.toml").read_text(encoding="utf-8")
    options = f'"--https", "--tls-clients", "{authority.file}", "--clock"'
    text = text.replace("http://127.0.0.1:{port}", "https://127.0.0.1:{port}").replace('"--clock"', options)
    text = text.replace('households = ["h1"]', 'households = ["h1"]\nmembers = ["h1-sub", "h1-adc"]')
    text = text.replace("users = 8\nseconds = 10", "users = 2\nseconds = 2")
    file = folder / "tls.toml"
    file.write_text(text + tls, encoding="utf-8")
    return file


def test_a_payer_that_lets_in_certified_clients_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members sign in, a check passes and the load client gets in; without the certificate nobody does."""
    authority = Authority(tmp_path)
    server, client = authority.pair("server"), authority.pair("harness", password="opens-the-key")
    tls = TLS.format(certificate="harness.pem", key="harness.key") + 'password = { env = "TLS_TEST_PASSWORD" }\n'
    monkeypatch.setenv(CERTIFICATE, server.key.read_text() + server.certificate.read_text())
    os.environ["TLS_TEST_PASSWORD"] = "opens-the-key"
    try:
        file = described(tmp_path, authority, tls)
        greeted = CliRunner().invoke(group, ["target", "check", str(file)], standalone_mode=False)
        assert (greeted.exception, greeted.return_value) == (None, EXIT_PASSED), greeted.output
        assert greeted.output.count("ok   login") == 2
        run = tmp_path / "run"
        arguments = ["run", "--target", str(file), "--suite", "load", "--out", str(run)]
        done = CliRunner().invoke(group, arguments, standalone_mode=False)
        assert (done.exception, done.return_value) == (None, EXIT_PASSED), done.output
        kept = evidence_bytes(run)
        secret = client.key.read_text().splitlines()[1].encode()
        assert secret not in kept
        assert b"opens-the-key" not in kept
    finally:
        del os.environ["TLS_TEST_PASSWORD"]
    bare = described(tmp_path, authority, '\n[tls]\nauthority = "authority.pem"\n')
    refused = CliRunner().invoke(group, ["target", "check", str(bare)], standalone_mode=False)
    assert (refused.exception, refused.return_value) == (None, EXIT_UNSURE), refused.output
    assert "FAIL metadata" in refused.output


@pytest.mark.parametrize(
    ("tls", "words"),
    [
        ('certificate = "harness.pem"', "a client's certificate needs its key"),
        ('certificate = "gone.pem"\nkey = { file = "harness.key" }', "tls.certificate: cannot be read"),
        ('certificate = "harness.pem"\nkey = { file = "server.key" }', "tls.certificate: cannot be used"),
        ('certificate = "harness.pem"\nkey = { file = "closed.key" }', "tls.certificate: cannot be used"),
        ('authority = "harness.key"', "tls.authority: cannot be used"),
        ('key = "-----BEGIN"', "a secret stands here as its own text"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told(tmp_path: Path, tls: str, words: str) -> None:
    """A mistake is named with its key, before anything is sent, and nobody is asked for a password."""
    authority = Authority(tmp_path)
    authority.pair("server")
    authority.pair("harness")
    authority.pair("closed", password="opens-the-key")
    file = described(tmp_path, authority, f"\n[tls]\n{tls}\n")
    with pytest.raises(TargetError) as raised:
        certificates(load_target(str(file)), lambda _text, _name: None)
    assert words in str(raised.value)
    assert str(file) in str(raised.value)
