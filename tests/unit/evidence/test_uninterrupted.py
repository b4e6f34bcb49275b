"""A signal in the middle of a line waits until the line is written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from payerproof.evidence.line_file import LineFile
from payerproof.evidence.reading import read
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.uninterrupted import uninterrupted
from payerproof.evidence.writing import EvidenceWriter
from tests.unit.evidence.records import TARGET

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True, params=NUMBERS)
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """Give a signal that raises KeyboardInterrupt while the test runs."""
    number: signal.Signals = request.param
    before = signal.signal(number, signal.default_int_handler)
    yield number
    signal.signal(number, before)


def test_a_signal_is_raised_once_all_is_done(number: signal.Signals) -> None:
    """What is begun is ended, the signal comes after it, and the handler is the one of before."""
    done = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(number)
            done.append("to the end")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["to the end"]
    assert signal.getsignal(number) is signal.default_int_handler


def test_another_thread_holds_nothing_back(number: signal.Signals) -> None:
    """Handlers run in the main thread alone, and only there can they be replaced."""
    seen = []

    def aside() -> None:
        with uninterrupted():
            seen.append(signal.getsignal(number))

    thread = threading.Thread(target=aside)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_a_signal_within_a_line_leaves_the_chain_whole(
    tmp_path: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that was under way is kept, and the footer follows it."""
    file = tmp_path / "evidence.jsonl.gz"
    written = LineFile._kept  # a signal may come at any point of it

    def interrupted(self: LineFile, line: bytes) -> None:
        written(self, line)
        signal.raise_signal(number)

    writer = EvidenceWriter(file, Redactor())
    writer.header(started="2026-06-14T18:00:00Z", target=TARGET, seed=1, suites=[], options={})
    with monkeypatch.context() as patched:
        patched.setattr(LineFile, "_kept", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writer.note("load", {"rate": 1})
    writer.note("load", {"rate": 2})
    writer.close(complete=False, why="KeyboardInterrupt")
    found = read(file)
    assert [note.data["rate"] for note in found.notes] == [1, 2]
    assert found.altered == ()
