"""Waivers are written into a target file as text: every comment stays, and nothing else changes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli import group
from payerproof.errors import ConfigurationError
from payerproof.target.reading import load_target
from payerproof.target.waiving import NewWaiver, unwaive, waive
from tests.unit.cli.conftest import DESCRIPTION

FIRST, SECOND = "0123456789ab", "ba9876543210"
WAIVER = NewWaiver(FIRST, 'J. "Jo" Rivera', "the gateway is replaced in March; \\ticket 4711", "2027-03-31")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a target file of one's own, with comments."""
    found = tmp_path / "mine.toml"
    found.write_text("# our payer\n" + DESCRIPTION.format(port=1) + "# the end\n")
    return found


def test_a_waiver_is_added_and_everything_else_stays(file: Path) -> None:
    """The file begins as it was, byte for byte, and is read with the waiver."""
    before = file.read_text()
    waive(str(file), WAIVER)
    assert file.read_text().startswith(before)
    (waiver,) = load_target(str(file)).waivers
    assert (waiver.finding, waiver.owner, waiver.reason) == (FIRST, WAIVER.owner, WAIVER.reason)
    assert waiver.expires.isoformat() == "2027-03-31"


def test_a_waiver_is_replaced_where_it_stands(file: Path) -> None:
    """Comments between the tables stay, and the other waiver too."""
    waive(str(file), WAIVER)
    with file.open("a") as end:
        end.write(f'\n# ours until the summer\n[[waivers]] # second\nfinding = "{SECOND}"\n')
        end.write('owner = "K."\nreason = "because"\nexpires = 2027-01-01\n\n# after all\n')
    waive(str(file), NewWaiver(FIRST, "L.", "another", "2028-01-01"))
    text = file.read_text()
    assert [each["finding"] for each in tomllib.loads(text)["waivers"]] == [FIRST, SECOND]
    assert tomllib.loads(text)["waivers"][0]["owner"] == "L."
    for comment in ("# our payer", "# the end", "# ours until the summer", "# second", "# after all"):
        assert comment in text
    unwaive(str(file), FIRST)
    assert [each.finding for each in load_target(str(file)).waivers] == [SECOND]
    assert "# ours until the summer" in file.read_text()


def test_line_ends_of_another_system_stay(file: Path) -> None:
    """A file with CRLF keeps it."""
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    waive(str(file), WAIVER)
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n")
    assert load_target(str(file)).waivers


def test_waivers_written_otherwise_are_left_to_the_person(file: Path) -> None:
    """An inline list is not taken apart, and what looks like a table inside a text is no table."""
    inline = f'waivers = [{{finding = "{SECOND}", owner = "K.", reason = "r", expires = 2027-01-01}}]\n'
    file.write_text(inline + file.read_text())
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="left to you"):
        waive(str(file), WAIVER)
    assert file.read_bytes() == before


def test_a_text_that_looks_like_a_table_is_never_damaged(file: Path) -> None:
    """The block is inside a string: the waiver goes elsewhere, or the file is left as it is."""
    block = f'[[waivers]]\nfinding = "{FIRST}"\nowner = "x"\nreason = "x"\nexpires = 2027-01-01\n'
    original = file.read_text()
    file.write_text(f'title = """\n{block}"""\n{original}')
    waive(str(file), WAIVER)
    assert (load_target(str(file)).title, len(load_target(str(file)).waivers)) == (block, 1)
    file.write_text(f'title = """\n{block}[next]\n"""\n{original}')
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="left to you"):
        waive(str(file), WAIVER)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (NewWaiver("xyz", "J.", "r", "2027-01-01"), "is no fingerprint"),
        (NewWaiver(FIRST, "  ", "r", "2027-01-01"), "owner: is missing"),
        (NewWaiver(FIRST, "J.", "", "2027-01-01"), "reason: is missing"),
        (NewWaiver(FIRST, "J.", "r", "soon"), "is no day"),
    ],
)
def test_a_waiver_says_what_who_why_and_until_when(file: Path, given: NewWaiver, told: str) -> None:
    """Without one of them nothing is written."""
    before = file.read_bytes()
    with pytest.raises(ConfigurationError) as problem:
        waive(str(file), given)
    assert told in str(problem.value)
    assert file.read_bytes() == before


def test_what_ships_and_what_is_not_there_is_told() -> None:
    """A shipped file stays as it is."""
    with pytest.raises(ConfigurationError, match="ships with the harness"):
        waive("demo", WAIVER)
    with pytest.raises(ConfigurationError, match="no such file"):
        waive("nowhere.toml", WAIVER)


def test_a_waiver_that_is_not_there_is_not_removed(file: Path) -> None:
    """The refusal names those that are."""
    waive(str(file), WAIVER)
    with pytest.raises(ConfigurationError, match=FIRST):
        unwaive(str(file), SECOND)


def test_the_command_waives_and_takes_it_back(file: Path) -> None:
    """The same as the functions, from a terminal."""
    words = ["waive", str(file), FIRST, "--owner", "J.", "--reason", "r", "--expires", "2027-03-31"]
    assert CliRunner().invoke(group, words).exit_code == 0
    assert len(load_target(str(file)).waivers) == 1
    assert CliRunner().invoke(group, ["waive", str(file), FIRST, "--remove"]).exit_code == 0
    assert load_target(str(file)).waivers == ()
