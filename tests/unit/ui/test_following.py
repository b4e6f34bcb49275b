"""A run as it goes on: what was written is known at the next look, and what nobody would write changes nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter
from payerproof.model import Case, Outcome
from payerproof.ui.following import Following
from tests.unit.evidence.records import CHECK, REQUIREMENT, TARGET, exchange, verdict


def begun(file: Path, selected: int = 4) -> EvidenceWriter:
    """Return a writer of a run that chose some cases."""
    writer = EvidenceWriter(file, Redactor())
    options = {"selected": {CHECK.id: selected}}
    writer.header(started="2026-06-14T18:00:00Z", target=TARGET, seed=1, suites=["household"], options=options)
    writer.requirement(REQUIREMENT)
    writer.check(CHECK)
    return writer


@pytest.mark.parametrize("name", ["evidence.jsonl.gz", "evidence.jsonl"])
def test_each_look_knows_what_was_written_since(tmp_path: Path, name: str) -> None:
    """Cases, exchanges and failing checks arrive as they are written, compressed or not, until the run has ended."""
    file = tmp_path / name
    following = Following(file)
    assert following.look().total == 0
    writer = begun(file)
    progress = following.look()
    assert (progress.title, progress.base, progress.total) == ("Demo", "http://payer.example/fhir", 4)
    assert progress.counts.total() == 0
    writer.exchange(exchange("x1", body=b"{}" * 900))
    writer.verdict(verdict(Outcome.PASS, "x1"))
    assert (following.look().exchanges, following.look().counts) == (1, {"pass": 1})
    writer.verdict(verdict(Outcome.FAIL, "x1", observed="a leak", case=Case("h1-sub", "h1-min", "read", "Coverage")))
    writer.verdict(verdict(Outcome.FAIL, "x1", observed="more"))
    progress = following.look()
    assert progress.failing == {CHECK.id: (2, "a leak")}
    assert progress.newest[1] == ("fail", "a-check[h1-sub>h1-min read Coverage]", "a leak")
    assert not progress.ended
    writer.close()
    progress = following.look()
    assert (progress.ended, progress.complete, progress.broken) == (True, True, 0)


def test_many_members_of_a_compressed_file_are_followed(tmp_path: Path) -> None:
    """Evidence of several megabytes is read over the borders of its compression, in as many looks as it takes."""
    file = tmp_path / "evidence.jsonl.gz"
    following, writer = Following(file), begun(file)
    for number in range(60):
        writer.exchange(exchange(f"x{number}", body=str(number).encode() * 30_000))
        writer.verdict(verdict(Outcome.PASS, f"x{number}"))
        if number % 7 == 0:
            assert following.look().counts["pass"] == number + 1
    writer.close()
    assert (following.look().exchanges, following.look().counts["pass"], following.look().ended) == (60, 60, True)


def test_lines_that_nobody_would_write_are_counted_and_passed_over(tmp_path: Path) -> None:
    """No JSON, no record, a verdict of an unknown check, lists a thousand deep: the rest is known all the same."""
    file = tmp_path / "evidence.jsonl"
    writer = begun(file)
    writer.close(complete=False)
    lines = file.read_bytes().splitlines(keepends=True)
    odd = [
        b"{nonsense\n",
        b"[]\n",
        b"7\n",
        b'{"kind":"verdict"}\n',
        b'{"kind":"verdict","outcome":"pass","check":"?"}\n',
    ]
    odd += [b'{"kind":"note","data":' + b"[" * 150 + b"]" * 150 + b"}\n", b'{"kind":"check","id":["x"]}\n']
    file.write_bytes(b"".join([*lines[:-1], *odd, lines[-1]]))
    progress = Following(file).look()
    assert (progress.title, progress.broken, progress.ended) == ("Demo", len(odd), True)


def test_what_is_no_compressed_file_is_no_end(tmp_path: Path) -> None:
    """Bytes of something else, and a file that unpacks to more than anybody wrote, leave the page standing."""
    file = tmp_path / "evidence.jsonl.gz"
    file.write_bytes(b"not compressed at all")
    assert Following(file).look().counts.total() == 0
    file.write_bytes(gzip.compress(b"\0" * 200_000_000))
    assert Following(file).look().counts.total() == 0


def test_what_is_no_file_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    """A link to another run's evidence is not followed."""
    (tmp_path / "a").mkdir()
    begun(tmp_path / "a" / "evidence.jsonl").close()
    (tmp_path / "evidence.jsonl").symlink_to(tmp_path / "a" / "evidence.jsonl")
    assert Following(tmp_path / "evidence.jsonl").look().title == ""
