"""What tests of the command line share."""

from __future__ import annotations

import socket
from collections.abc import Iterator
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
