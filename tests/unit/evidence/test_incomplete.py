"""Runs that did not end well, and files that are not ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from payerproof.errors import EvidenceError
from payerproof.evidence.writing import read
from tests.unit.evidence.records import exchange, opened, rechained, verdict

ROOT = Path(__file__).parents[3]

KILLED = """
import os, signal, sys
from pathlib import Path
from payerproof.model import Outcome
from tests.unit.evidence.records import exchange, opened, verdict

writer = opened(Path(sys.argv[1]))
for number in range(50):
    writer.exchange(exchange(f"x{number}", body=f"body {number}".encode()))
    writer.verdict(verdict(Outcome.PASS, f"x{number}"))
writer.exchange(exchange("after the last verdict"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def _written(folder: Path) -> Path:
    with opened(folder) as writer:
        writer.exchange(exchange())
        writer.verdict(verdict())
        writer.verdict(verdict())
    return folder / "evidence.jsonl"


def test_a_killed_run_keeps_everything_up_to_its_last_verdict(tmp_path: Path) -> None:
    """A process that is killed outright leaves its evidence with the system, not in its own memory."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, env=os.environ, check=False)
    assert ended.returncode == -signal.SIGKILL
    evidence = read(tmp_path)
    assert not evidence.complete
    assert "cut off" in str(evidence.problem)
    assert len(evidence.verdicts) == 50
    assert evidence.content(evidence.exchanges["x49"].body) == b"body 49"


def test_every_cut_of_a_file_is_read_or_refused_in_words(tmp_path: Path) -> None:
    """Wherever the file ends, reading never fails otherwise than by an EvidenceError for want of a header."""
    data = _written(tmp_path).read_bytes()
    header = data.index(b"\n")
    cut = tmp_path / "cut.jsonl"
    for end in range(0, len(data), 7):
        cut.write_bytes(data[:end])
        if end < header:
            with pytest.raises(EvidenceError, match="no header"):
                read(cut)
        else:
            evidence = read(cut)
            assert evidence.complete is (end >= len(data) - 1)
            assert evidence.complete is (evidence.problem is None)


def test_a_torn_last_line_is_dropped_and_said(tmp_path: Path) -> None:
    """Half a verdict is no verdict."""
    file = _written(tmp_path)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-2]) + lines[-2][:40])
    evidence = read(file)
    assert evidence.problem == "the run was cut off before its end: its last line is torn"
    assert len(evidence.verdicts) == 1


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    """An exception inside the run closes the file as incomplete, with its words."""
    with pytest.raises(RuntimeError), opened(tmp_path):
        raise RuntimeError("the target went away")
    evidence = read(tmp_path)
    assert (evidence.complete, evidence.problem) == (False, "RuntimeError: the target went away")


def test_a_stopped_run_without_words_names_the_exception(tmp_path: Path) -> None:
    """Ctrl-C has no message of its own."""
    with pytest.raises(KeyboardInterrupt), opened(tmp_path):
        raise KeyboardInterrupt
    assert read(tmp_path).problem == "KeyboardInterrupt"


def test_missing_lines_are_noticed_by_the_footer(tmp_path: Path) -> None:
    """A file from which somebody took a verdict is not complete, though it has its footer."""
    file = _written(tmp_path)
    lines = file.read_bytes().splitlines(keepends=True)
    kept = [line for index, line in enumerate(lines) if index != len(lines) - 2]
    file.write_bytes(rechained(kept))
    assert read(file).problem == "lines are missing: the footer counts 2 verdicts, the file holds 1"


def _edit(number: int, change: Callable[[dict[str, object]], object]) -> Callable[[list[bytes]], list[bytes]]:
    def edited(lines: list[bytes]) -> list[bytes]:
        record = json.loads(lines[number])
        change(record)
        return [*lines[:number], json.dumps(record).encode() + b"\n", *lines[number + 1 :]]

    return edited


DAMAGE: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "empty": (lambda _: [], "no header"),
    "text": (lambda _: [b"hello\n"], "line 1: this is not JSON"),
    "other JSON": (lambda _: [b'{"kind":"report"}\n'], "line 1: not a line of payerproof evidence"),
    "a list": (lambda _: [b"[1]\n"], "line 1: not a line of payerproof evidence"),
    "no header first": (lambda lines: lines[1:], "line 1: the first line, and only the first, must be the header"),
    "two headers": (lambda lines: [lines[0], *lines], "line 2: the first line, and only the first, must be the header"),
    "after the footer": (lambda lines: [*lines, lines[1]], "line 9: something stands after the footer"),
    "broken in the middle": (lambda lines: [*lines[:2], b'{"kind":\n', *lines[2:]], "line 3: this is not JSON"),
    "twice the same exchange": (
        lambda lines: [*lines[:5], lines[4], *lines[5:]],
        "line 6: exchange x1 is recorded twice",
    ),
    "another format": (_edit(0, lambda line: line.update(format=1)), "line 1: format 1; this version reads format 2"),
    "an unknown key": (_edit(2, lambda line: line.update(colour="red")), "line 3: check: Additional properties"),
    "a missing key": (_edit(4, lambda line: line.pop("status")), "line 5: exchange: 'status' is a required property"),
    "a wrong value": (
        _edit(5, lambda line: line.update(outcome="ok")),
        "line 6: verdict key outcome: 'ok' is not one of",
    ),
    "an unknown check": (_edit(5, lambda line: line.update(check="other")), "line 6: a verdict of check 'other'"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_or_foreign_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    """The message names the file, the line and what is wrong."""
    file = _written(tmp_path)
    damage, message = DAMAGE[name]
    file.write_bytes(b"".join(damage(file.read_bytes().splitlines(keepends=True))))
    with pytest.raises(EvidenceError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: {message}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A run folder without evidence is a usage error with a clear message."""
    with pytest.raises(EvidenceError, match=r"evidence\.jsonl\.gz: cannot be read: No such file"):
        read(tmp_path)
