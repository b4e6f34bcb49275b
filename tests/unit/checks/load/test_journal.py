"""What the load process tells, and that the engine reads it back."""

from __future__ import annotations

import stat
from pathlib import Path

import orjson

from payerproof.checks.load.outcome import suspicious
from payerproof.load.journal import ANSWERS, KEPT, SUMMARY, Journal
from payerproof.load.oracle import Seen
from tests.unit.checks.load.samples import OTHER, OWN, answer


def test_summary_counts(tmp_path: Path) -> None:
    """Requests are counted by whose data they ask for and by what came; the span is from first sent to last read."""
    journal = Journal(tmp_path)
    journal.note(OWN, answer(OWN, started=10.0, elapsed=0.5), Seen("sound"))
    journal.note(OTHER, answer(OTHER, started=11.0, elapsed=2.0, status=0), Seen("broken"))
    journal.note(OTHER, answer(OTHER, started=10.5, elapsed=0.5), Seen("sound"))
    journal.close({})
    assert orjson.loads((tmp_path / SUMMARY).read_bytes()) == {
        "own": 1,
        "other": 2,
        "scanned": 2,
        "kinds": {"broken": 1, "sound": 2},
        "duration": 3.0,
        "measured": {},
    }


def test_suspicious_answers_come_back_whole(tmp_path: Path) -> None:
    """The engine reads the same exchange that the load saw, numbered anew."""
    journal = Journal(tmp_path)
    given = answer(OWN, "\x00\xff", status=200, headers={"x": "y"})
    journal.note(OWN, given, Seen("foreign", ("ben",)))
    journal.close({})
    (read,) = suspicious((tmp_path / ANSWERS).read_bytes().splitlines())
    assert (read.kind, read.requester, read.owners, read.exchange.id) == ("foreign", "ann", ("ben",), "load-1")
    assert (read.exchange.body, read.exchange.url, read.exchange.headers) == (given.body, given.url, {"x": "y"})


def test_only_the_first_of_a_kind_are_kept(tmp_path: Path) -> None:
    """A target that leaks everything does not fill the disk; all leaks are counted."""
    journal = Journal(tmp_path)
    for _ in range(KEPT + 5):
        journal.note(OWN, answer(OWN), Seen("foreign", ("ben",)))
    journal.note(OWN, answer(OWN), Seen("lacking", missing=1))
    journal.close({})
    kept = suspicious((tmp_path / ANSWERS).read_bytes().splitlines())
    told = orjson.loads((tmp_path / SUMMARY).read_bytes())
    assert (len(kept), told["kinds"]) == (KEPT + 1, {"foreign": KEPT + 5, "lacking": 1})


def test_torn_last_line_is_left_out(tmp_path: Path) -> None:
    """A process that was killed while it wrote leaves what came before."""
    journal = Journal(tmp_path)
    journal.note(OWN, answer(OWN), Seen("foreign", ("ben",)))
    journal.close({})
    whole = (tmp_path / ANSWERS).read_bytes()
    assert len(suspicious((whole + whole[:40]).splitlines())) == 1


def test_files_are_private(tmp_path: Path) -> None:
    """Answers hold health data, so nobody else can read them."""
    Journal(tmp_path).close({})
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
