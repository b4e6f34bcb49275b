"""What tests of the command line share."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DESCRIPTION = """
name = "nobody"
base = "http://127.0.0.1:{port}/fhir"
guides = []

[population]
households = ["h1"]
seed = 1
login = {{ kind = "form", username = "{{member}}", password = {{ env = "PAYERPROOF_DEMO_PASSWORD" }} }}

[[apps]]
id = "viewer"
client_id = "viewer"
kind = "public"
redirect_uri = "http://127.0.0.1:7999/callback"
scopes = "launch/patient patient/*.read"

[policy]
time_zone = "America/Chicago"
"""


@pytest.fixture
def unreachable_target(tmp_path: Path) -> Iterator[Path]:
    """Give the description of a target at a port that is taken and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        file = tmp_path / "nobody.toml"
        file.write_text(DESCRIPTION.format(port=taken.getsockname()[1]))
        yield file


class _Hostile(BaseHTTPRequestHandler):
    """Answers everything with a capability statement whose version is meant for a terminal."""

    ANSWER = json.dumps({"resourceType": "CapabilityStatement", "fhirVersion": "\x1b[2J\u202e4.0.1"}).encode()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/fhir+json")
        self.send_header("content-length", str(len(self.ANSWER)))
        self.end_headers()
        self.wfile.write(self.ANSWER)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hostile_target(tmp_path: Path) -> Iterator[Path]:
    """Give the description of a target that answers with control characters."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hostile) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        file = tmp_path / "hostile.toml"
        file.write_text(DESCRIPTION.format(port=server.server_port))
        yield file
        server.shutdown()
        thread.join()
