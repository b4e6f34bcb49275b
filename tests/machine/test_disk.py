"""A disk that fills up, a folder that goes away: nothing is sent that cannot be recorded, and what was is kept."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payerproof.cli import EXIT_BROKEN, EXIT_USAGE
from payerproof.errors import RecordingFailed
from payerproof.evidence.line_file import RESERVE, LineFile
from payerproof.evidence.reading import EVIDENCE, located
from payerproof.evidence.writing import read
from tests.machine.runs import demo, results, sent_and_recorded
from tests.shared import evidence_bytes

ROOM = 3 * 1024 * 1024
LARGEST = RESERVE + 32 * 1024
"""Bytes of a file: what is held back, and little more."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give the root of a disk with little room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["/bin/umount", "-l", str(disk)], check=True)


def test_a_full_disk_ends_the_run_at_once(small_disk: Path) -> None:
    """Exit code 3, every exchange that was sent is on record, and the footer says why the run ends."""
    out = small_disk / "run"
    process = demo(out, "household")
    shown, told = process.communicate()
    assert process.returncode == EXIT_BROKEN, (shown, told)
    assert "can no longer be written: No space left on device" in told
    assert "Traceback" not in shown + told
    evidence = read(out)
    sent, recorded = sent_and_recorded(out)
    assert sent == recorded > 20
    assert evidence.footer is not None
    assert "No space left on device" in str(evidence.problem)


def test_a_full_disk_at_the_start_is_no_usage_error(small_disk: Path) -> None:
    """Nothing is begun, and the exit code says whose fault it is."""
    (small_disk / "ballast").write_bytes(bytes(ROOM - 64 * 1024))
    process = demo(small_disk / "run", "household")
    shown, told = process.communicate()
    assert process.returncode == EXIT_BROKEN, (shown, told)
    assert "No space left on device; nothing was sent" in told
    assert not (small_disk / "run").exists()


def test_a_file_size_limit_ends_the_run_at_once(tmp_path: Path) -> None:
    """A quota that no reserve helps against loses at most what was under way."""
    out = tmp_path / "run"
    process = demo(out, "conformance", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST)))
    shown, told = process.communicate()
    assert process.returncode == EXIT_BROKEN, (shown, told)
    assert "can no longer be written: File too large" in told
    assert "Traceback" not in shown + told
    sent, recorded = sent_and_recorded(out)
    assert 100 < recorded <= sent <= recorded + 4
    assert results(out)["complete"] is False


def _remove(out: Path) -> None:
    shutil.rmtree(out)


def _replace(out: Path) -> None:
    file = located(out)
    file.rename(out / "moved.jsonl.gz")
    file.write_bytes(b"")


def _cut(out: Path) -> None:
    os.truncate(located(out), 4096)


@pytest.mark.parametrize(
    ("harm", "words"), [(_remove, "is gone"), (_replace, "was replaced"), (_cut, "was cut from outside")]
)
def test_harm_to_the_evidence_stops_the_run(tmp_path: Path, harm: Callable[[Path], None], words: str) -> None:
    """A folder that is removed, replaced or cut while the run goes on ends it before the next request."""
    out = tmp_path / "run"
    process = demo(out, "household")
    assert process.stderr is not None
    next(line for line in process.stderr if line.startswith("Embedded reference payer at "))
    harm(out)
    shown, told = process.communicate()
    assert process.returncode == EXIT_BROKEN, (shown, told)
    assert words in told
    assert "Traceback" not in shown + told


@pytest.mark.parametrize("suite", ["fuzz", "smart"])
def test_a_kill_loses_at_most_what_was_under_way(tmp_path: Path, suite: str) -> None:
    """After SIGKILL every numbered exchange is on record but for those under way."""
    out = tmp_path / "run"
    process = demo(out, suite, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file = out / EVIDENCE
    while process.poll() is None and not (file.exists() and evidence_bytes(out).count(b'"kind":"exchange"') > 120):
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    sent, recorded = sent_and_recorded(out)
    assert 120 < recorded <= sent <= recorded + 4


def test_a_line_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """What an interruption cut is taken away before the next line is written."""
    file = LineFile(tmp_path / "lines", reserve=0)
    file.append(b"first\n")
    os.write(file._file, b"torn by an interrup")
    file.append(b"second\n")
    file.close()
    assert (tmp_path / "lines").read_bytes() == b"first\nsecond\n"


def test_the_reserve_takes_the_last_lines(small_disk: Path) -> None:
    """On a full disk the line that is due is still written, and the next one is not begun."""
    file = LineFile(small_disk / "lines", reserve=1024 * 1024)
    line = b"x" * 65535 + b"\n"
    written = 0
    while file.problem is None:
        file.append(line)
        written += 1
    with pytest.raises(RecordingFailed, match="No space left"):
        file.admit()
    file.append(b"the last words\n")
    file.close()
    assert (small_disk / "lines").read_bytes() == line * written + b"the last words\n"
    assert sorted(path.name for path in small_disk.iterdir()) == ["lines"]


def test_a_disk_that_is_only_to_be_read_is_told_before_anything_is_sent(small_disk: Path) -> None:
    """A folder that cannot be made is the user's to mend: exit code 4, in one line."""
    subprocess.run(["/bin/mount", "-o", "remount,ro", str(small_disk)], check=True)
    process = demo(small_disk / "run", "smart")
    shown, told = process.communicate()
    assert process.returncode == EXIT_USAGE, (shown, told)
    assert "cannot be written: Read-only file system" in told
    assert len(told.splitlines()) == 1
