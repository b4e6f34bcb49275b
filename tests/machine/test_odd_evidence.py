"""A run folder is as little to be trusted as a target: whatever stands in it, a reader says so in one plain line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from payerproof.errors import EvidenceError
from payerproof.evidence.reading import DEEPEST, shallow
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.reports.write import write_all
from tests.reports.sample import write_sample
from tests.unit.evidence.records import opened

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    "<![",
    [],
    {},
    [[]],
    {"a": None},
    [1, "a", None],
    {"": {}},
    "\ud83d"[:0],
    10**18,
)


def _deep(levels: int) -> bytes:
    return b'{"kind":"note","topic":"harness","data":{"a":' + b"[" * levels + b"]" * levels + b"}}\n"


LINES: dict[str, bytes] = {
    "deep": _deep(DEEPEST + 1),
    "very deep": _deep(900),
    "deeper than any reader": _deep(100_000),
    "no JSON": b"<![\n",
    "zeros": bytes(1000) + b"\n",
    "a number": b"1\n",
    "an odd kind": b'{"kind":["note"]}\n',
    "an odd note": b'{"kind":"note","topic":"harness","data":[]}\n',
    "no UTF-8": b'{"kind":"note","topic":"\xff","data":{}}\n',
    "a lone surrogate": b'{"kind":"note","topic":"\\ud800","data":{}}\n',
    "infinity": b'{"kind":"note","topic":"harness","data":{"a":1e999}}\n',
    "an odd body": b'{"kind":"body","sha256":"x","size":1,"truncated":false,"encoding":"base64","text":"?"}\n',
    "a second header": b'{"kind":"header"}\n',
    "a long line": b'{"kind":"note","topic":"' + b"a" * 1_000_000 + b'","data":{}}\n',
}


def report(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `payerproof report`."""
    command = [sys.executable, "-m", "payerproof", "report", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("line", LINES)
def test_an_odd_line_is_one_plain_line(tmp_path: Path, line: str) -> None:
    """The reader names file and line, or takes the line for what it is; there is no traceback."""
    file = write_sample(tmp_path) / "evidence.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-1], LINES[line], lines[-1]]))
    ended = report(tmp_path)
    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.returncode in {1, 4}
    if ended.returncode == 4:
        assert len(ended.stderr.splitlines()) == 1
        assert f"line {len(lines)}" in ended.stderr or "no report can be made" in ended.stderr


TOPICS = ("load", "load-capacity", "fuzz", "coverage", "harness", "time-to-denial", "cause", "dialect")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_notes_of_odd_types_break_no_report(tmp_path: Path, topic: str, odd: Any) -> None:
    """Every value of a note replaced by something odd: a report is made, or refused in words."""
    notes = [note for note in read(write_sample(tmp_path / "sample")).notes if note.topic == topic]
    shapes: list[Mapping[str, Any]] = [
        {},
        {"text": odd},
        *({**note.data, key: odd} for note in notes for key in note.data),
    ]
    for number, data in enumerate(shapes):
        folder = tmp_path / str(number)
        with opened(folder) as writer:
            writer.note(topic, data)
        told = _refusal(folder)
        assert told is None or "no report can be made" in told


def _refusal(folder: Path) -> str | None:
    try:
        write_all(folder)
    except EvidenceError as problem:
        return str(problem)
    return None


def test_a_note_that_is_too_deep_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    """What a target made deep is cut while it is written, so that it can be read again."""
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(5000):
        inner["a"] = {}
        inner = inner["a"]
    with opened(tmp_path) as writer:
        writer.note("harness", {"deep": deep, "set": {1, 2}, "bytes": b"\xff", "odd": object})
    (note,) = read(tmp_path).notes
    assert shallow(note.data)
    assert b"nested too deep" in (tmp_path / "evidence.jsonl").read_bytes()
    write_all(tmp_path)


@pytest.mark.parametrize("cut", range(0, 2400, 400))
def test_evidence_cut_anywhere_is_told_as_cut(tmp_path: Path, cut: int) -> None:
    """A file that ends in mid-line is incomplete, or no evidence at all; never a traceback."""
    file = write_sample(tmp_path) / "evidence.jsonl"
    file.write_bytes(file.read_bytes()[:cut])
    ended = report(tmp_path)
    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.returncode in {1, 2, 4}


@pytest.mark.parametrize(
    "make", [Path.mkdir, lambda path: path.symlink_to("/dev/null"), lambda path: path.touch(mode=0)]
)
def test_a_file_that_is_none_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder, a device or an empty file in the place of the evidence is one plain line."""
    make(tmp_path / "evidence.jsonl")
    ended = report(tmp_path)
    assert ended.returncode == 4
    assert len(ended.stderr.splitlines()) == 1


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    """The second run into one folder is refused before it writes a byte."""
    with opened(tmp_path) as writer:
        before = (tmp_path / "evidence.jsonl").read_bytes()
        with pytest.raises(FileExistsError):
            EvidenceWriter(tmp_path / "evidence.jsonl", writer._redactor)
        assert (tmp_path / "evidence.jsonl").read_bytes() == before
    assert orjson.loads(before.splitlines()[0])["kind"] == "header"
