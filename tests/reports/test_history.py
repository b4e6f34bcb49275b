"""Runs over time: what each says of a finding, and that nothing follows from a run that cannot be believed."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from payerproof.cli import history as command
from payerproof.reports import history
from payerproof.reports.history import BACK, GONE, NEW, STILL, UNASKED, UNKNOWN, Seen, Then
from payerproof.reports.write import write_all
from tests.reports.page import Page
from tests.reports.sample import write_sample

LEAK = Seen("aaaaaaaaaaaa", "critical", "A leak", 3, 9, waived=False, checks=("one", "two"))
SLIP = Seen("bbbbbbbbbbbb", "low", "A slip", 1, 9, waived=False, checks=("two",))
HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J"


def _run(day: int, findings: Sequence[Seen], **changes: Any) -> Then:
    ran = frozenset({"one", "two"})
    run = Then(
        name=f"run-{day}",
        state=history.WHOLE,
        target="mine",
        base="https://payer.example/fhir",
        started=f"2026-06-{day:02}T10:00:00+00:00",
        version="1",
        whole=True,
        counts={"pass": 8, "fail": len(findings)},
        requirements={"pass": 5},
        findings=tuple(findings),
        ran=ran,
    )
    return replace(run, **changes)


def _words(runs: Sequence[Then], finding: Seen) -> list[str]:
    told = history.compared(runs)
    return [UNKNOWN if run.words is None else run.words.get(finding.fingerprint, "") for run in told]


def test_a_finding_is_new_still_there_gone_and_back() -> None:
    """One word a run; before it was first found there is none."""
    runs = [_run(1, []), _run(2, [LEAK]), _run(3, [LEAK]), _run(4, []), _run(5, []), _run(6, [LEAK])]
    assert _words(runs, LEAK) == ["", NEW, STILL, GONE, GONE, BACK]


def test_what_was_not_asked_again_is_not_gone() -> None:
    """A run that left out one of its checks, or did not end, leaves it open; a later whole one settles it."""
    partly = _run(2, [], ran=frozenset({"two"}))
    stopped = _run(3, [], state=history.INCOMPLETE)
    assert _words([_run(1, [LEAK]), partly, stopped, _run(4, [])], LEAK) == [NEW, UNASKED, UNASKED, GONE]
    assert _words([_run(1, [LEAK]), partly, _run(3, [LEAK])], LEAK) == [NEW, UNASKED, STILL]
    assert _words([_run(1, [SLIP]), partly], SLIP) == [NEW, GONE]


def test_nothing_follows_from_an_altered_run() -> None:
    """Neither that a finding is gone nor that it is new; the runs around it are held against one another."""
    forged = _run(2, [SLIP], state=history.ALTERED)
    runs = [_run(1, [LEAK]), forged, _run(3, [LEAK])]
    assert _words(runs, LEAK) == [NEW, UNKNOWN, STILL]
    assert [course.finding for course in history.courses(history.compared(runs))] == [LEAK]


def test_each_target_has_a_history_of_its_own() -> None:
    """A finding of one target is no news of another; time orders runs, not their names."""
    told = history.compared([_run(2, [LEAK], target="other"), _run(1, [LEAK], name="z"), _run(3, [LEAK], name="a")])
    assert [(run.target, run.words) for run in told] == [
        ("mine", {LEAK.fingerprint: NEW}),
        ("mine", {LEAK.fingerprint: STILL}),
        ("other", {LEAK.fingerprint: NEW}),
    ]


def test_what_is_not_gone_comes_first_the_graver_first() -> None:
    """The order in which findings want attention."""
    gone = replace(LEAK, fingerprint="cccccccccccc")
    runs = history.compared([_run(1, [gone, SLIP, LEAK]), _run(2, [SLIP, LEAK])])
    assert [course.finding.fingerprint for course in history.courses(runs)] == [
        LEAK.fingerprint,
        SLIP.fingerprint,
        gone.fingerprint,
    ]


def test_the_page_draws_each_run_and_shows_text_as_text() -> None:
    """A bar a run, stacked by severity; measures as lines; hostile titles and reasons are text."""
    nasty = replace(LEAK, title=HOSTILE)
    runs = history.compared(
        [
            _run(1, [nasty, SLIP], slowest=2.0, p95=30.0),
            _run(2, [nasty], slowest=4.0, p95=20.0, problem=HOSTILE),
            Then("broken", history.UNREADABLE, HOSTILE),
        ]
    )
    content = history.page(runs)
    page = Page.of(content)
    bars = [attrs for tag, attrs in page.elements if tag == "rect" and attrs["class"] == "f-critical"]
    assert len([bar for bar in bars if "x" in bar]) == 2
    assert [attrs["points"] for tag, attrs in page.elements if tag == "polyline"] == [
        "25.00,50.00 75.00,0.00",
        "25.00,0.00 75.00,33.33",
    ]
    assert "broken cannot be read" in page.text
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img", "a", "iframe"})
    assert not {each for each in content.decode() if unicodedata.category(each) in {"Cc", "Cf"}} - {"\n"}


def test_a_long_history_keeps_to_its_last_runs() -> None:
    """Columns and rows of the page are bounded, and what is beyond is counted."""
    many = [replace(SLIP, fingerprint=f"{number:012x}") for number in range(history.ROWS + 7)]
    page = Page.of(history.page(history.compared([_run(day, many) for day in range(1, 31)] * 2)))
    assert page.text.count("And 7 more findings") == 1
    assert "and 20 earlier ones" in page.text


def _told(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(command.command, [str(folder), *options], standalone_mode=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two runs and of one that is no run."""
    write_all(write_sample(tmp_path / "runs" / "first"))
    shutil.copytree(tmp_path / "runs" / "first", tmp_path / "runs" / "second")
    (tmp_path / "runs" / "notes").mkdir()
    return tmp_path / "runs"


def test_a_folder_is_told_as_table_json_and_page(folder: Path) -> None:
    """The same runs each time, a run a line."""
    page = folder.parent / "history.html"
    shown = _told(folder, "--html", str(page))
    rows = [line.split("\t") for line in shown.output.splitlines() if "\t" in line]
    assert shown.return_value == 0
    assert [row[1:3] for row in rows] == [["first", "complete"], ["second", "complete"]]
    assert [row[5] for row in rows] == ["3 new", "3 still there"]
    assert Page.of(page.read_bytes()).text.count("still there") == 3
    data = json.loads(_told(folder, "--json").output)
    assert [run["severities"] for run in data] == [{"critical": 1, "high": 2, "medium": 0, "low": 0}] * 2
    assert [run["slowest"] for run in data] == [10.6, 10.6]


def test_a_run_that_was_edited_is_called_altered(folder: Path) -> None:
    """Its results no longer are those that the manifest names: exit code 5, and nothing follows from it."""
    file = folder / "second" / "results.json"
    file.write_bytes(file.read_bytes().replace(b'"outcome": "fail"', b'"outcome": "pass"'))
    shown = _told(folder)
    assert shown.return_value == 5
    assert "second\taltered" in shown.output
    assert "results.json is not the file that the manifest names" in shown.output


@pytest.mark.parametrize("damage", [b"", b"{", b'{"findings": []}', b"[" * 100_000])
def test_a_run_that_cannot_be_read_is_told(folder: Path, damage: bytes) -> None:
    """Exit code 2 and its reason; the other run is told as before."""
    (folder / "second" / "results.json").write_bytes(damage)
    shown = _told(folder)
    assert shown.return_value == 2
    assert "second\tunreadable" in shown.output
    assert "first\tcomplete" in shown.output


def test_a_run_without_manifest_and_one_cut_short_say_so(folder: Path) -> None:
    """Nothing vouches for the one; the other is incomplete."""
    (folder / "second" / "manifest.json").unlink()
    write_all(write_sample(folder / "third", complete=False))
    shown = _told(folder)
    assert shown.return_value == 0
    assert "manifest.json is missing: nothing tells which files the run left" in shown.output
    assert "third\tincomplete" in shown.output


def test_a_folder_without_runs_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    """Told in one line, with what is meant."""
    ended = CliRunner().invoke(command.command, [str(tmp_path)])
    assert "there is no run in this folder" in str(ended.exception)
