"""Signals, closed streams and sudden ends: the run ends in order where it can, and nothing of it stays behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from payerproof.cli import EXIT_INTERRUPTED, EXIT_PASSED
from payerproof.evidence.reading import located
from payerproof.evidence.writing import read
from tests.machine.runs import alive, begun, children, demo, listens, results

READY = "Embedded reference payer at "
MOMENTS = [round(random.Random(9).uniform(0.0, 4.0), 3) for _ in range(20)]
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
PATIENCE = 10.0
"""Seconds within which everything that a run started has to be gone."""


def _gone(pids: set[int]) -> set[int]:
    """Return those of `pids` that are still there when patience is at its end."""
    for _ in range(int(PATIENCE / 0.1)):
        if not alive(pids):
            break
        time.sleep(0.1)
    return alive(pids)


@pytest.mark.parametrize(
    ("number", "moment"), [(SIGNALS[place % 4], moment) for place, moment in enumerate(MOMENTS)], ids=str
)
def test_no_process_and_no_file_outlives_the_run(tmp_path: Path, number: signal.Signals, moment: float) -> None:
    """At any moment, start-up included, any of the signals leaves no process, no port and no temporary folder."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "payerproof", "demo", "--few-pairs", "--out", str(tmp_path / "run")]
    process = subprocess.Popen(
        [*command, "--suite", "load,smart"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    seen: set[int] = set()
    ends = time.monotonic() + moment
    while time.monotonic() < ends:
        seen |= children(process.pid)
        time.sleep(0.02)
    seen |= children(process.pid)
    process.send_signal(number)
    process.wait()
    assert _gone(seen) == set()
    assert list(scratch.iterdir()) == []
    if located(tmp_path / "run").exists() and number is not signal.SIGKILL:
        assert results(tmp_path / "run")["complete"] is False
        assert read(tmp_path / "run").footer is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stream", ["stderr", "stdout"])
def test_a_signal_ends_in_order_with_a_closed_stream(tmp_path: Path, number: signal.Signals, stream: str) -> None:
    """With nobody behind standard output or error the footer and the report are still written."""
    reading, writing = os.pipe()
    out = tmp_path / "run"
    process = demo(out, "household", **{stream: writing})
    os.close(writing)
    os.close(reading)
    while not begun(out):
        time.sleep(0.01)
    started = children(process.pid)
    process.send_signal(number)
    process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert read(out).footer is not None
    assert results(out)["complete"] is False
    assert _gone(started) == set()


def test_a_signal_in_the_first_instants_leaves_no_traceback(tmp_path: Path) -> None:
    """From the moment the program runs, an interruption is one line and the exit code of an interruption."""
    for moment in (0.25, 0.35, 0.5, 0.7, 0.9, 1.2):
        process = demo(tmp_path / f"run-{moment}", "household")
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        shown, told = process.communicate()
        assert process.returncode in {EXIT_INTERRUPTED, -signal.SIGINT}, told
        assert "Traceback" not in shown + told


def test_a_terminal_that_closes_twice_is_heard_once(tmp_path: Path) -> None:
    """SIGHUP may come more than once; the report is written all the same."""
    out = tmp_path / "run"
    process = demo(out, "household")
    while not begun(out):
        time.sleep(0.01)
    for _ in range(3):
        process.send_signal(signal.SIGHUP)
        time.sleep(0.05)
    process.communicate()
    assert process.returncode == EXIT_INTERRUPTED
    assert results(out)["complete"] is False


@pytest.mark.parametrize(
    "shell",
    [
        "exec 1>&-; exec 2>&-; exec",
        "exec 1>/dev/full; exec 2>/dev/full; exec",
        "exec 0<&- 1>&- 2>&-; exec",
        "export PYTHONIOENCODING=ascii LC_ALL=C; exec 1>/dev/null; exec",
    ],
    ids=["closed", "full", "all-closed", "ascii"],
)
def test_streams_never_change_the_exit_code(tmp_path: Path, shell: str) -> None:
    """Whatever standard output and error are connected to, the run ends with the code of what it found."""
    out = tmp_path / "run"
    command = f'{shell} "$0" -m payerproof demo --few-pairs --suite sensitive --out "$1"'
    ended = subprocess.run(["/bin/sh", "-c", command, sys.executable, str(out)], capture_output=True, check=False)
    assert ended.returncode == EXIT_PASSED, ended.stderr
    assert results(out)["complete"] is True
    assert b"Traceback" not in ended.stderr


def test_a_reader_that_has_enough_is_no_failure() -> None:
    """`payerproof checks | head -1` ends quietly."""
    command = f'"{sys.executable}" -m payerproof checks; echo "code $?" >&2'
    ended = subprocess.run(["/bin/sh", "-c", f"({command}) | head -1"], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == "code 0"


def test_lost_output_of_a_command_that_only_tells_is_a_failure_of_its_own() -> None:
    """Where the words are all there is, a full disk behind them is exit code 3 and one line."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "payerproof", "checks"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3
    assert ended.stderr.splitlines() == ["payerproof: standard output was lost: No space left on device"]


def test_the_embedded_payer_ends_with_a_killed_parent(tmp_path: Path) -> None:
    """Its port is closed soon after its parent was killed without warning."""
    process = demo(tmp_path / "run", "household")
    assert process.stderr is not None
    base = next(line for line in process.stderr if line.startswith(READY)).removeprefix(READY).strip()
    assert listens(base)
    process.kill()
    process.communicate()
    for _ in range(int(PATIENCE / 0.1)):
        if not listens(base):
            break
        time.sleep(0.1)
    assert not listens(base)


def test_the_payer_ends_even_with_its_guard_killed(tmp_path: Path) -> None:
    """On Linux the system itself ends the payer when the process between is killed as well."""
    if sys.platform != "linux":
        pytest.skip("only Linux ends a process with its parent")
    process = demo(tmp_path / "run", "household")
    assert process.stderr is not None
    next(line for line in process.stderr if line.startswith(READY))
    below = children(process.pid)
    process.kill()
    for pid in below:
        if b"guard.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    assert _gone(below) == set()
