"""`payerproof demo` end to end, as a process of its own, in a folder where everything is against it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from payerproof.cli import EXIT_FINDINGS, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from tests.shared import evidence_bytes

READY = "Embedded reference payer at "
SECRETS = {
    "PAYERPROOF_DEMO_PASSWORD": "swordfish-of-the-members",
    "PAYERPROOF_DEMO_SECRET": "swordfish-of-the-app",
    "PAYERPROOF_DEMO_CONTROL": "swordfish-of-the-clock",
}


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    """Give a folder whose pytest configuration would break any run that read it."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('a stranger')\n")
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    """Give an environment that steers pytest wrongly, and whose secrets can be looked for."""
    return {**os.environ, **SECRETS, "PYTEST_ADDOPTS": "--no-such-option", "PYTEST_PLUGINS": "no_such_plugin"}


def _demo(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "payerproof", "demo", "--few-pairs", "--out", "run", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _shown(lines: Iterator[str], beginning: str) -> str:
    """Return the first line that begins so; waits for it."""
    return next(line for line in lines if line.startswith(beginning))


def test_the_demo_passes_from_any_folder(hostile_folder: Path, environment: dict[str, str]) -> None:
    """The healthy payer passes every household check; one quiet line tells it, and no secret is shown or kept."""
    process = _demo(hostile_folder, environment, "--suite", "household")
    shown, progress = process.communicate()
    assert process.returncode == EXIT_PASSED, progress
    assert [line.split()[0] for line in progress.splitlines()] == ["Embedded", "household"]
    assert str(Path("run") / "report.html") in shown
    run = hostile_folder / "run"
    results = json.loads((run / "results.json").read_bytes())
    assert results["complete"]
    assert results["counts"]["pass"] > 500
    assert {"fail": 0, "inconclusive": 0, "error": 0}.items() <= results["counts"].items()
    written = shown + progress + "".join(file.read_text("utf-8") for file in run.iterdir() if file.suffix != ".gz")
    written += evidence_bytes(run).decode()
    assert [secret for secret in SECRETS.values() if secret in written] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_still_writes_its_report(
    number: signal.Signals, hostile_folder: Path, environment: dict[str, str]
) -> None:
    """Either signal ends the run in order: exit code 130, a report marked incomplete, the payer gone."""
    process = _demo(hostile_folder, environment, "--suite", "household")
    assert process.stderr is not None
    base = _shown(iter(process.stderr), READY).removeprefix(READY).strip()
    process.send_signal(number)
    shown, _ = process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert "INCOMPLETE" in shown
    results = json.loads((hostile_folder / "run" / "results.json").read_bytes())
    assert results["complete"] is False
    assert (hostile_folder / "run" / "report.html").stat().st_size > 0
    assert not _listens(base)


def test_a_target_that_is_not_there_is_no_finding(
    hostile_folder: Path, environment: dict[str, str], unreachable_target: Path
) -> None:
    """Silence proves nothing: exit code 2 and the address, not one case judged."""
    command = [sys.executable, "-m", "payerproof", "run", "--target", str(unreachable_target), "--out", "run"]
    ended = subprocess.run(command, cwd=hostile_folder, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == EXIT_UNSURE
    assert "/fhir/metadata gave no answer" in ended.stderr
    results = json.loads((hostile_folder / "run" / "results.json").read_bytes())
    assert (results["complete"], results["verdicts"]) == (False, [])
    assert "gave no answer" in results["problem"]


def _listens(base: str) -> bool:
    parts = urlsplit(base)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def test_a_run_stops_after_so_many_failures(tmp_path: Path, environment: dict[str, str]) -> None:
    """The run ends in order once as many cases failed as may; the report says so, and what was selected."""
    words = ["--fault", "read-unscoped", "--check", "household-no-foreign-data", "--max-failures", "2", "-v"]
    process = _demo(tmp_path, environment, *words)
    shown, progress = process.communicate()
    assert process.returncode == EXIT_FINDINGS, progress
    assert "INCOMPLETE: the run was stopped after 2 cases failed (--max-failures)" in shown
    assert "Selected by --check household-no-foreign-data; --max-failures 2." in shown
    assert progress.count("failed: household-no-foreign-data[") == 2
    results = json.loads((tmp_path / "run" / "results.json").read_bytes())
    ends = [verdict["outcome"] for verdict in results["verdicts"] if verdict["check"] == "household-no-foreign-data"]
    assert (ends.count("fail"), results["complete"]) == (2, False)


def test_what_would_run_is_listed(tmp_path: Path, environment: dict[str, str]) -> None:
    """`--list` names checks with their cases, or with -v the cases, and starts and writes nothing."""
    words = ["--list", "--suite", "smart", "--severity", "low"]
    shown, progress = _demo(tmp_path, environment, *words).communicate()
    assert progress == ""
    rows = [line.split("\t") for line in shown.splitlines()]
    assert ["smart-bearer-challenge", "low", "1 case"] in rows
    assert {row[1] for row in rows} == {"low"}
    cases, _ = _demo(tmp_path, environment, *words, "-v").communicate()
    assert len(cases.splitlines()) == sum(int(row[2].split()[0].replace(",", "")) for row in rows)
    assert not (tmp_path / "run").exists()


def test_nothing_left_to_run(tmp_path: Path, environment: dict[str, str]) -> None:
    """A selection that leaves nothing is wrong usage, and says so."""
    process = _demo(tmp_path, environment, "--check", "smart-pkce-required", "--severity", "low")
    _, progress = process.communicate()
    assert process.returncode == EXIT_USAGE
    assert "nothing is left to run" in progress
    assert not (tmp_path / "run").exists()
