"""Evidence in gzip: the same lines as without, readable after a kill at any byte, and no byte changes unnoticed."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from payerproof.errors import EvidenceError, RecordingFailed
from payerproof.evidence import compression, manifest
from payerproof.evidence.compression import Lines, Place, lines
from payerproof.evidence.line_file import LineFile
from payerproof.evidence.manifest import State
from payerproof.evidence.reading import EVIDENCE, located
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Outcome
from tests.unit.evidence.records import CHECK, REQUIREMENT, TARGET, exchange, verdict

LONGEST = 1 << 20


def _written(path: Path, exchanges: int = 40) -> Path:
    with EvidenceWriter(path, Redactor()) as writer:
        writer.header(started="2026-06-14T18:00:00Z", target=TARGET, seed=1, suites=[], options={})
        writer.requirement(REQUIREMENT)
        writer.check(CHECK)
        for number in range(exchanges):
            writer.exchange(exchange(f"x{number}", body=b'{"number":%d}' % (number % 7)))
            writer.verdict(verdict(Outcome.PASS, f"x{number}"))
        writer.close(finished="2026-06-14T18:01:00Z")
    return path


@pytest.fixture(autouse=True)
def small_members(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a new member every few lines."""
    monkeypatch.setattr(compression, "MEMBER", 2000)


def _all(file: Path) -> list[tuple[Place, bytes]]:
    return list(lines(file, LONGEST))


def test_the_same_lines_in_less_room(tmp_path: Path) -> None:
    """Compressed or not, the same lines come back, in order and one by one; gzip reads them, too."""
    plain, packed = _written(tmp_path / "evidence.jsonl"), _written(tmp_path / "gz" / EVIDENCE)
    assert [line for _, line in _all(packed)] == [line for _, line in _all(plain)]
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.stat().st_size < plain.stat().st_size / 2
    assert len({place.start for place, _ in _all(packed)}) > 5
    for file in (plain, packed):
        fetched = Lines(file)
        assert all(fetched.at(place) == line for place, line in reversed(_all(file)))
    found, other = read(packed.parent), read(plain)
    assert (found.complete, found.head, found.verdicts) == (True, other.head, other.verdicts)
    assert [found.content(each.body) for each in found.exchanges.values()] == [
        other.content(each.body) for each in other.exchanges.values()
    ]


def test_packed_by_another_hand(tmp_path: Path) -> None:
    """One member for all, or members that begin in the middle of a line, are read as well."""
    plain = _written(tmp_path / "evidence.jsonl").read_bytes()
    parts = [plain[at : at + 777] for at in range(0, len(plain), 777)]
    for name, content in {"one": gzip.compress(plain), "many": b"".join(map(gzip.compress, parts))}.items():
        file = tmp_path / name / EVIDENCE
        file.parent.mkdir()
        file.write_bytes(content)
        fetched = Lines(file)
        assert b"".join(fetched.at(place) for place, _ in _all(file)) == plain
        assert read(file.parent).complete


def test_a_kill_at_any_byte(tmp_path: Path) -> None:
    """Whatever was written of the file, all lines before the cut can be read, and the run is told to be incomplete."""
    whole = _written(tmp_path / "gz" / EVIDENCE).read_bytes()
    everything = gzip.decompress(whole)
    cut = tmp_path / "cut" / EVIDENCE
    cut.parent.mkdir()
    seen = 0
    for size in range(400, len(whole) - 8, 97):
        cut.write_bytes(whole[:size])
        got = b"".join(line for _, line in _all(cut))
        assert everything.startswith(got)
        assert len(got) >= seen
        seen = len(got)
        if got.count(b"\n"):
            assert read(cut.parent).footer is None or size > len(whole) - 200
    assert seen > 0.9 * len(everything)


def test_every_line_is_there_once_it_is_written(tmp_path: Path) -> None:
    """Nothing is held back: what was appended can be read before the file is closed."""
    file = LineFile(tmp_path / "a.gz", reserve=0)
    for number in range(300):
        file.append(b"line %d\n" % number)
        if number % 50 == 0:
            assert [line for _, line in _all(file.path)][-1] == b"line %d\n" % number
    file.close()
    assert subprocess.run(["gzip", "-t", str(file.path)], check=False).returncode == 0


def test_no_byte_changes_unnoticed(tmp_path: Path) -> None:
    """One bit anywhere in the file: it cannot be read, or it is told as altered."""
    run = _written(tmp_path / "run" / EVIDENCE, 10).parent
    manifest.write(run, read(run))
    whole = located(run).read_bytes()
    assert manifest.verify(run).state is State.UNSURE
    for at in range(0, len(whole), 53):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        located(run).write_bytes(bytes(changed))
        assert manifest.verify(run).state is State.ALTERED, at


def test_an_edit_below_the_compression_is_told_by_its_line(tmp_path: Path) -> None:
    """Unpacked, edited and packed anew: the chain names the line."""
    file = _written(tmp_path / "run" / EVIDENCE)
    rows = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    at = next(number for number, row in enumerate(rows) if row.startswith(b'{"kind":"verdict"'))
    rows[at] = rows[at].replace(b'"outcome":"pass"', b'"outcome":"fail"')
    file.write_bytes(gzip.compress(b"".join(rows)))
    assert read(file).altered == (at + 1,)


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"x" * 10, mtime=0)[:-4] + b"garbage and more"])
def test_what_is_no_evidence_is_told(content: bytes, tmp_path: Path) -> None:
    """An empty file, another file, and rubbish behind a member."""
    (tmp_path / EVIDENCE).write_bytes(content)
    with pytest.raises(EvidenceError):
        read(tmp_path)


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    """A few bytes that unpack to very many: the line is told to be too long."""
    file = tmp_path / "bomb.gz"
    file.write_bytes(gzip.compress(bytes(8 << 20)))
    longest = max(len(line) for _, line in _all(file))
    assert longest <= LONGEST


def _failing(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the system refuse the next writes, each after a few bytes."""
    left = iter(range(times))
    real = os.write

    def write(descriptor: int, data: bytes) -> int:
        if next(left, None) is not None:
            real(descriptor, bytes(data[:5]))
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr("payerproof.evidence.line_file.os.write", write)


@pytest.fixture(params=[0, 2000])
def before(request: pytest.FixtureRequest) -> int:
    """Give how many bytes of lines stand before the failure: few, or a whole member."""
    return int(request.param)


@pytest.mark.parametrize("times", [1, 2])
def test_a_write_that_fails(times: int, before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be written at last is there; what was lost leaves nothing behind that later lines lean on."""
    file = LineFile(tmp_path / "a.gz", reserve=0)
    kept = [b"first " + b"x" * before + b"\n"]
    file.append(kept[0])
    _failing(monkeypatch, times)
    if times > 1:  # not even the room that was held back was enough
        with pytest.raises(RecordingFailed):
            file.append(b"lost, lost and lost again\n")
    else:
        file.append(b"at last\n")
        kept.append(b"at last\n")
    file.append(b"lost and found\n")
    file.close()
    assert [line for _, line in _all(file.path)] == [*kept, b"lost and found\n"]
    assert gzip.decompress(file.path.read_bytes()).endswith(b"found\n")
