"""A run as a person watches it: at a real terminal, with its bars, and with listeners that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from payerproof.cli import EXIT_BROKEN, EXIT_PASSED
from payerproof.evidence.writing import read
from payerproof.model import Outcome
from tests.machine.runs import SECRETS
from tests.unit.cli.terminal import Terminal

CHECKS = "conformance-read-names-itself,smart-code-race"
LISTENER = """
def pytest_payerproof_opened(run):
    raise KeyError("no such column")
"""


def test_a_run_draws_its_bars_and_judges_as_anywhere(tmp_path: Path) -> None:
    """Each suite has a bar that is full at the end, and no verdict is an error of the harness."""
    out = tmp_path / "run"
    command = [sys.executable, "-m", "payerproof", "demo", "--few-pairs", "--check", CHECKS, "--out", str(out)]
    environment = {**os.environ, **SECRETS, "TERM": "xterm-256color", "COLUMNS": "120"}
    with Terminal(command, environment, str(tmp_path)) as terminal:
        assert terminal.ended() == EXIT_PASSED, terminal.said
    verdicts = read(out).verdicts
    assert {verdict.check for verdict in verdicts} == set(CHECKS.split(","))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.PASS}
    for suite in ("conformance", "smart"):
        total = sum(verdict.check.startswith(suite) for verdict in verdicts)
        assert f"{total}/{total}" in terminal.said


def test_a_listener_that_fails_is_told_once(tmp_path: Path) -> None:
    """What a plugin raises when the run begins ends the run as a fault of the harness's side, with its place."""
    (tmp_path / "listening.py").write_text(LISTENER, encoding="utf-8")
    out = tmp_path / "run"
    command = [sys.executable, "-m", "pytest", "--pyargs", "payerproof.suites", "--target", "demo", "-q"]
    command += ["-p", "payerproof.session.plugin", "-p", "listening", "--payer-checks", CHECKS, "--payer-out", str(out)]
    environment = {**os.environ, **SECRETS, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path, timeout=120
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == EXIT_BROKEN, said
    assert "the run could not begin: KeyError: 'no such column'" in said
    assert "listening.py:3" in said
    assert read(out).verdicts == ()
