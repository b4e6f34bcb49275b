"""`payerproof ui` from a terminal: one address, one clear line where it cannot be served, and an end by Ctrl-C."""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli import EXIT_INTERRUPTED, group
from payerproof.errors import ConfigurationError


def test_the_address_is_printed_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """It holds a token, is on loopback, and the process ends when it is asked to."""
    pytest.importorskip("uvicorn", reason="the extra `ui` is not installed")
    command = [sys.executable, "-m", "payerproof", "ui"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = (process.stdout or sys.stdin).readline().strip()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert address.startswith("http://127.0.0.1:")
    assert len(address.rstrip("/").rpartition("/")[2]) == 32
    assert (process.returncode, complaint.strip()) == (EXIT_INTERRUPTED, "payerproof: interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_told() -> None:
    """In one line, with what to do."""
    pytest.importorskip("uvicorn", reason="the extra `ui` is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = CliRunner().invoke(group, ["ui", "--port", str(port)])
    assert isinstance(ended.exception, ConfigurationError)
    assert str(ended.exception) == (
        f"port {port}: is taken by something else (allowed: another --port, or none for a free one)"
    )


def test_a_missing_extra_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback of an import."""
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else found(name))
    ended = CliRunner().invoke(group, ["ui"])
    assert ended.exit_code == 2
    assert "payerproof ui needs uvicorn: pip install 'payerproof[ui]'" in ended.output


def test_a_target_that_cannot_be_used_is_told_before_anything_is_served(tmp_path: Path) -> None:
    """As every command tells it."""
    pytest.importorskip("uvicorn", reason="the extra `ui` is not installed")
    ended = CliRunner().invoke(group, ["ui", "--target", str(tmp_path / "none.toml")])
    assert isinstance(ended.exception, ConfigurationError)
