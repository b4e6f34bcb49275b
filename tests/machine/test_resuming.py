"""A run that was interrupted, killed or out of budget is gone on with: one chain, every case judged, and it is told."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from payerproof.cli import EXIT_FINDINGS, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_USAGE
from payerproof.errors import EvidenceError
from payerproof.evidence.reading import Evidence, read
from payerproof.model import Outcome, case_id
from payerproof.reports.results import load

SHIPPED = Path(__file__).parents[2] / "fixtures" / "targets" / "demo.toml"
CHECKS = ("smart-pkce-required", "smart-code-single-use")
_SECONDS = 240


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give the description of the embedded payer in a file of its own."""
    return Path(_written(tmp_path, ""))


def _written(folder: Path, more: str, *faults: str) -> Path:
    text = SHIPPED.read_text("utf-8")
    started = "".join(f', "--fault", "{name}"' for name in faults)
    text = text.replace('"--clock", "{clock}",', f'"--clock", "{{clock}}"{started},')
    file = folder / "mine.toml"
    file.write_text(text.replace("[limits]\n", f"[limits]\n{more}\n"))
    return file


def _command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "payerproof", *map(str, arguments)]


def _ran(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments), cwd=folder, capture_output=True, text=True, check=False, timeout=_SECONDS
    )


def _interrupted(folder: Path, target: Path, checks: Sequence[str], verdicts: int, number: signal.Signals) -> int:
    """Begin a run, and send a signal once so many verdicts stand in its evidence; return the exit code."""
    chosen = [f"--check={name}" for name in checks]
    process = subprocess.Popen(
        _command("run", "--target", target, "--out", "run", *chosen),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while process.poll() is None and _judged(folder / "run") < verdicts:
            time.sleep(0.05)
        process.send_signal(number)
        return process.wait(_SECONDS)
    finally:
        process.kill()


def _judged(run: Path) -> int:
    try:
        return len(read(run).verdicts)
    except EvidenceError:
        return 0


def _cases(evidence: Evidence) -> list[str]:
    return sorted(case_id(each.check, each.case) for each in evidence.verdicts)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_is_gone_on_with(tmp_path: Path, target: Path, number: signal.Signals) -> None:
    """What was judged stays in the chain, the rest is asked, each case once; the report says when and why."""
    checks = ("smart-pkce-required", "smart-code-single-use", "household-no-stranger-data")
    code = _interrupted(tmp_path, target, checks, 2, number)
    assert code == (EXIT_INTERRUPTED if number is signal.SIGINT else -signal.SIGKILL)
    before = read(tmp_path / "run")
    assert not before.complete
    ended = _ran(tmp_path, "run", "--resume", "run")
    assert ended.returncode == EXIT_PASSED, ended.stderr
    after = read(tmp_path / "run")
    assert (after.complete, after.altered, len(after.resumptions)) == (True, (), 1)
    assert after.verdicts[: len(before.verdicts)] == before.verdicts
    assert list(after.exchanges)[: len(before.exchanges)] == list(before.exchanges)
    whole = _ran(tmp_path, "run", "--target", target, "--out", "whole", *(f"--check={name}" for name in checks))
    assert whole.returncode == EXIT_PASSED
    assert _cases(after) == _cases(read(tmp_path / "whole"))
    (told,) = load(tmp_path / "run")["resumed"]
    assert told["verdicts"] == len(before.verdicts)
    stated = f"Taken up again on .* after {len(before.verdicts)} cases"
    assert re.search(stated, ended.stdout)
    assert re.search(stated, (tmp_path / "run" / "report.html").read_text("utf-8"))
    verified = _ran(tmp_path, "verify", "run", "--rejudge")
    assert "ALTERED" not in verified.stdout
    assert "the chain holds" in verified.stdout
    again = _ran(tmp_path, "run", "--resume", "run")
    assert (again.returncode, "this run came to its end" in again.stderr) == (EXIT_USAGE, True)


def test_a_run_out_of_budget_is_gone_on_with(tmp_path: Path) -> None:
    """Cases for which no request was left are tried in the next part, and no longer open."""
    target = _written(tmp_path, "total = 60")
    first = _ran(tmp_path, "run", "--target", target, "--out", "run", *(f"--check={name}" for name in CHECKS))
    before = read(tmp_path / "run")
    untried = sum(bool(each.details.get("untried")) for each in before.verdicts)
    assert untried > 0, first.stdout
    for _ in range(8):
        ended = _ran(tmp_path, "run", "--resume", "run")
        left = sum(bool(each.details.get("untried")) for each in read(tmp_path / "run").verdicts)
        if not left:
            break
        assert left < untried, ended.stdout + ended.stderr
        untried = left
    assert not left
    assert _cases(read(tmp_path / "run")) == _cases(before)
    assert ended.returncode == EXIT_PASSED, ended.stdout


def test_what_strayed_before_the_stop_is_a_finding_of_the_whole(tmp_path: Path) -> None:
    """The check that judges a whole run looks at both parts, though the second asks nothing that strays."""
    target = _written(tmp_path, "", "read-unscoped")
    read_by_id = "household-no-foreign-data[h1-sub>h1-adc direct-read Patient]"
    _interrupted(tmp_path, target, (read_by_id, "household-no-stranger-data"), 1, signal.SIGKILL)
    before = read(tmp_path / "run")
    assert [(case_id(each.check, each.case), each.outcome) for each in before.verdicts] == [(read_by_id, Outcome.FAIL)]
    ended = _ran(tmp_path, "run", "--resume", "run")
    assert ended.returncode == EXIT_FINDINGS, ended.stderr
    after = read(tmp_path / "run")
    ends = {case_id(each.check, each.case): each for each in after.verdicts}
    whole = ends["household-no-stranger-data[h1-sub>h1-sub]"]
    assert (ends[read_by_id].outcome, whole.outcome) == (Outcome.FAIL, Outcome.FAIL)
    assert set(whole.exchanges) <= set(before.exchanges)


def test_only_the_same_run_is_gone_on_with(tmp_path: Path, target: Path) -> None:
    """Another choice or another target file is refused in words, and nothing is touched."""
    _interrupted(tmp_path, target, CHECKS, 1, signal.SIGKILL)
    file = next((tmp_path / "run").glob("evidence*"))
    stood = file.read_bytes()
    told = _ran(tmp_path, "run", "--resume", "run", "--suite", "smart")
    assert (told.returncode, "--suite does not go with --resume" in told.stderr) == (EXIT_USAGE, True)
    text = target.read_text("utf-8")
    target.write_text(f"{text}\n# another day\n")
    told = _ran(tmp_path, "run", "--resume", "run")
    assert told.returncode == EXIT_USAGE
    assert "is not the target file of this run: its SHA-256 was" in told.stderr
    target.write_text(text)
    assert file.read_bytes() == stood
    assert _ran(tmp_path, "run").stderr.count("needs --target FILE|NAME, or --resume RUN") == 1
