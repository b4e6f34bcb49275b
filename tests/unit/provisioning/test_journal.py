"""A journal survives a kill, belongs to one population and one base, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.errors import ConfigurationError
from payerproof.provisioning.journal import Journal, Subject
from tests.unit.synthetic_data.test_torn_writes import full_at

SUBJECT = Subject("d1", "http://one/fhir", ("Device",))


def units(path: Path, subject: Subject = SUBJECT) -> set[int]:
    """Return the units that a journal knows."""
    with Journal(path, subject) as journal:
        return {number for number in range(10) if number in journal}


def test_what_was_done_is_known_again(tmp_path: Path) -> None:
    """Units are remembered; refusals are told, not remembered."""
    file = tmp_path / "deep" / "journal"
    with Journal(file, SUBJECT) as journal:
        journal.done(0, "shared", 3)
        journal.refused(1, "Patient/x", 422, "no")
        journal.done(4, "h1-sub", 7)
    assert units(file) == {0, 4}
    assert len(file.read_text().splitlines()) == 4


@pytest.mark.parametrize("lost", range(1, 46, 4))
def test_a_torn_last_line_is_as_good_as_none(tmp_path: Path, lost: int) -> None:
    """Wherever a kill cuts the last line, what stands before it holds, and the file goes on whole."""
    file = tmp_path / "journal"
    with Journal(file, SUBJECT) as journal:
        journal.done(0, "shared", 3)
        journal.done(1, "h1-sub-with-a-long-name", 7)
    file.write_bytes(file.read_bytes()[:-lost])
    with Journal(file, SUBJECT) as journal:
        assert 1 not in journal
        journal.done(2, "h1-spo", 7)
    assert units(file) == {0, 2}


def test_a_journal_cut_in_its_first_line_begins_again(tmp_path: Path) -> None:
    """Nothing was done yet."""
    file = tmp_path / "journal"
    with Journal(file, SUBJECT):
        pass
    file.write_bytes(file.read_bytes()[:-3])
    assert units(file) == set()
    assert units(file) == set()


@pytest.mark.parametrize(
    ("other", "key"),
    [
        (Subject("d2", SUBJECT.base, SUBJECT.without), "population 'd1', this load about 'd2'"),
        (Subject("d1", "http://two/fhir", SUBJECT.without), "base 'http://one/fhir', this load about"),
        (Subject("d1", SUBJECT.base), "without"),
    ],
)
def test_a_journal_about_something_else_is_refused(tmp_path: Path, other: Subject, key: str) -> None:
    """Another population, another server, other types left out: nothing is taken for done; `afresh` begins anew."""
    file = tmp_path / "journal"
    with Journal(file, SUBJECT) as journal:
        journal.done(0, "shared", 3)
    with pytest.raises(ConfigurationError, match=key):
        Journal(file, other)
    with Journal(file, other, afresh=True) as journal:
        assert len(journal) == 0
    assert units(file, other) == set()


@pytest.mark.parametrize("text", ["no journal\n", "a note of one line", "[1]\n", '{"format":1}\n'])
def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path, text: str) -> None:
    """It is refused, not overwritten."""
    file = tmp_path / "journal"
    file.write_text(text)
    with pytest.raises(ConfigurationError):
        Journal(file, SUBJECT)
    assert file.read_text() == text


def test_a_journal_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    """Better no load than one that cannot be taken up again."""
    with pytest.raises(ConfigurationError, match="the journal cannot be kept: Is a directory"):
        Journal(tmp_path, SUBJECT)


def test_a_full_disk_ends_the_load(tmp_path: Path) -> None:
    """What cannot be kept in the journal is not loaded on; what was kept before holds."""
    file = tmp_path / "journal"
    with Journal(file, SUBJECT) as journal:
        journal.done(0, "shared", 3)
        with (
            full_at(file.stat().st_size + 5),
            pytest.raises(ConfigurationError, match="cannot be kept: File too large"),
        ):
            journal.done(1, "h1-sub", 7)
    assert units(file) == {0}
