"""A finding asked for again: still there, mended, or nobody answers; and tokens for its curl line."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from payerproof.http.client import Request, Wire
from tests.machine.runs import SECRETS, listens
from tests.machine.test_serve import serving

CASE = "household-no-foreign-data[h1-sub>h1-adc direct-read Patient]"
WATCHED = "household-no-stranger-data[h1-sub>h1-sub]"
"""What every run tells of all that it asked, chosen or not."""


def _payerproof(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "payerproof", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **SECRETS})


@pytest.fixture
def port() -> int:
    """Give a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def target(tmp_path: Path, port: int) -> Path:
    """Give the description of a reference payer that runs by itself; it excludes what is asked for by its id."""
    shipped = (Path(__file__).parents[2] / "fixtures" / "targets" / "demo.toml").read_text("utf-8")
    alone = re.sub(r"(?ms)^\[start\].*?(?=^\[population\])", "", shipped).replace("{port}", str(port))
    file = tmp_path / "alone.toml"
    file.write_text(f'{alone}\n[run]\nexclude = ["household-no-foreign-data"]\nmax_failures = 1\n')
    return file


def _ended(port: int) -> None:
    """Wait until nobody listens at a port any more."""
    while listens(f"http://127.0.0.1:{port}"):
        time.sleep(0.05)


def test_a_finding_is_asked_for_again(tmp_path: Path, target: Path, port: int) -> None:
    """Still there at the faulty payer, gone at the mended one, and not to be told of one that does not answer."""
    run = tmp_path / "run"
    at = ["--port", str(port)]
    with serving(*at, "--fault", "read-unscoped"):
        first = _payerproof("run", "--target", target, "--check", CASE, "--out", run)
        assert first.returncode == EXIT_FINDINGS, first.stderr
        (finding,) = json.loads((run / "results.json").read_bytes())["findings"]
        there = _payerproof("reproduce", run, finding["fingerprint"][:6], "--out", tmp_path / "there")
        assert (there.returncode, there.stdout.splitlines()[-1].startswith("still there")) == (EXIT_FINDINGS, True)
        assert "7 values of h1-adc" in there.stdout
        _a_token_opens_the_own_record(target, port)
    _ended(port)
    with serving(*at):
        gone = _payerproof("reproduce", run, finding["fingerprint"], "--out", tmp_path / "gone")
        assert (gone.returncode, gone.stdout.splitlines()[-1].startswith("gone")) == (EXIT_PASSED, True), gone.stdout
        again = _payerproof("rerun", run, "--out", tmp_path / "again")
        assert again.returncode == EXIT_PASSED, again.stderr
        results = json.loads((tmp_path / "again" / "results.json").read_bytes())
        assert {verdict["id"] for verdict in results["verdicts"]} == {CASE, WATCHED}
        nothing = _payerproof("rerun", tmp_path / "again")
        assert (nothing.returncode, "nothing to ask again" in nothing.stdout) == (EXIT_PASSED, True)
    _ended(port)
    silent = _payerproof("reproduce", run, finding["fingerprint"], "--out", tmp_path / "silent")
    assert (silent.returncode, silent.stdout.splitlines()[-1].startswith("cannot tell")) == (EXIT_UNSURE, True)
    unknown = _payerproof("reproduce", run, "ffffffffffff")
    assert (unknown.returncode, finding["fingerprint"] in unknown.stderr) == (EXIT_USAGE, True)


def _a_token_opens_the_own_record(target: Path, port: int) -> None:
    told = _payerproof("token", "--target", target, "h1-sub", "--app", "care-companion")
    assert told.returncode == EXIT_PASSED, told.stderr
    assert told.stderr.startswith("payerproof: TOKEN_H1_SUB: care-companion")
    (token,) = told.stdout.splitlines()
    wire = Wire(lambda _: None, deadline=5)
    wire.bound_to = f"http://127.0.0.1:{port}/fhir"
    headers = {"authorization": f"Bearer {token}"}
    assert wire.send(Request("GET", f"http://127.0.0.1:{port}/fhir/Patient", headers)).status == 200
    wire.close()
    unknown = _payerproof("token", "--target", target, "h1-subb")
    assert (unknown.returncode, "did you mean h1-sub?" in unknown.stderr) == (EXIT_USAGE, True)


def test_a_token_of_a_target_that_is_started_for_a_run_is_refused() -> None:
    """It would be of no use: the payer ends with the command."""
    refused = _payerproof("token", "--target", "demo", "h1-sub")
    assert (refused.returncode, "payerproof serve" in refused.stderr) == (EXIT_USAGE, True)
    assert refused.stdout == ""


def test_what_a_run_that_was_cut_short_left_is_asked(tmp_path: Path) -> None:
    """Beside what failed: all that it did not come to, and nothing that passed."""
    words = ["--fault", "read-unscoped", "--few-pairs", "--check", "household-no-foreign-data", "--max-failures", "1"]
    cut = _payerproof("demo", *words, "--out", tmp_path / "run")
    assert cut.returncode == EXIT_FINDINGS, cut.stderr
    before = json.loads((tmp_path / "run" / "results.json").read_bytes())
    passed = {verdict["id"] for verdict in before["verdicts"] if verdict["outcome"] in {"pass", "not_offered"}}
    listed = set(_payerproof("rerun", tmp_path / "run", "--list", "-v").stdout.splitlines())
    assert passed
    assert not passed & listed
    assert {verdict["id"] for verdict in before["verdicts"] if verdict["outcome"] == "fail"} <= listed
    told = {"household-no-foreign-data", "household-no-stranger-data"}  # the latter of every run that met a stranger
    assert {name.partition("[")[0] for name in listed} == told
    assert len(listed) > 100


def test_the_script_of_a_finding_asks_for_it_again(tmp_path: Path) -> None:
    """A finding whose line of curl holds a code that is spent: its script signs in anew, and finds it still there."""
    run = tmp_path / "run"
    asked = ("--check", "smart-pkce-required", "--fault", "pkce-optional")
    assert _payerproof("demo", *asked, "--out", run).returncode == EXIT_FINDINGS
    (finding,) = json.loads((run / "results.json").read_bytes())["findings"]
    script = run / "reproduce" / f"{finding['fingerprint']}.sh"
    assert "its request held" in script.read_text()
    binaries = str(Path(sys.executable).parent)
    there = subprocess.run(
        ["sh", str(script), "--out", str(tmp_path / "there")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, **SECRETS, "PATH": f"{binaries}:{os.environ['PATH']}"},
    )
    assert (there.returncode, there.stdout.splitlines()[-1].startswith("still there")) == (EXIT_FINDINGS, True), there
    assert _payerproof("verify", run).returncode == EXIT_UNSURE  # nobody signed it, and the script is in its manifest
