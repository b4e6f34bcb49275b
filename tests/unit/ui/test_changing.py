"""What the page writes: a person's word into evidence, and waivers into a target file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from payerproof.reports.results import load
from payerproof.target.reading import load_target
from tests.unit.cli.conftest import DESCRIPTION
from tests.unit.ui.conftest import RUN
from tests.unit.ui.test_pages import read
from tests.unit.ui.visitor import Visitor, serving

FINDING = "0123456789ab"


@pytest.fixture
def visitor(home: Path, runs: Path) -> Iterator[Visitor]:
    """Give somebody who asks a page over a copy of the sample run, with a target file beside it."""
    shutil.copytree(runs / RUN, home / "runs" / RUN)
    (home / "mine.toml").write_text("# ours\n" + DESCRIPTION.format(port=9))
    with serving(home / "runs") as served:
        yield Visitor(served)


def test_a_case_is_attested_with_name_and_day(visitor: Visitor, home: Path) -> None:
    """The form of a case becomes a line of the evidence, and every page shows whose word it is."""
    found = load(home / "runs" / RUN)
    place = next(at for at, each in enumerate(found["verdicts"]) if each["outcome"] == "inconclusive")
    page = read(visitor.get(f"/runs/{RUN}/cases/{place}"))
    (row,) = [each["value"] for tag, each in page.elements if tag == "input" and each.get("name") == "row"]
    fields = [("row", row), ("by", "J. Rivera"), ("on", "2026-06-15"), ("says", "seen in the log")]
    assert visitor.post(f"/runs/{RUN}/attest", fields).status == 303
    after = load(home / "runs" / RUN)
    assert after["verdicts"][place]["outcome"] == "attested"
    assert after["counts"]["attested"] == found["counts"]["attested"] + 1
    assert "J. Rivera attests on 2026-06-15: seen in the log" in read(visitor.get(f"/runs/{RUN}/cases/{place}")).text
    again = visitor.post(f"/runs/{RUN}/attest", fields)
    assert again.status == 400
    assert "is not open" in read(again).text


def test_an_attestation_needs_a_row_and_a_person(visitor: Visitor) -> None:
    """What is missing is told, and nothing is written."""
    for fields, told in (([], "no row is chosen"), ([("row", "x"), ("by", ""), ("says", "y")], "the name: is missing")):
        answer = visitor.post(f"/runs/{RUN}/attest", fields)
        assert answer.status == 400
        assert told in read(answer).text


def test_waivers_are_added_changed_and_removed(visitor: Visitor, home: Path) -> None:
    """Each is shown with its form, and the comment of the file stays."""
    given = [("target", "mine.toml"), ("finding", FINDING), ("owner", "J."), ("reason", "r")]
    assert visitor.post("/waivers", [*given, ("expires", "2026-01-31")]).status == 303
    assert "expired" in read(visitor.get("/waivers")).text
    assert visitor.post("/waivers", [*given, ("expires", "2999-01-31")]).status == 303
    page = read(visitor.get("/waivers"))
    assert "2999-01-31" in page.text
    assert "expired" not in page.text
    assert [each.finding for each in load_target("mine.toml").waivers] == [FINDING]
    removed = [("target", "mine.toml"), ("finding", FINDING), ("remove", "1")]
    assert visitor.post("/waivers", removed).status == 303
    assert load_target("mine.toml").waivers == ()
    assert (home / "mine.toml").read_text().startswith("# ours\n")


@pytest.mark.parametrize("target", ["demo", "/etc/passwd", "../mine.toml", ""])
def test_only_own_files_of_the_folder_are_written(visitor: Visitor, target: str) -> None:
    """What ships and what lies elsewhere is not."""
    fields = [("target", target), ("finding", FINDING), ("owner", "J."), ("reason", "r"), ("expires", "2999-01-31")]
    answer = visitor.post("/waivers", fields)
    assert answer.status == 400
    assert "is no target file of this page" in read(answer).text
