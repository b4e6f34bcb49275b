"""Figures, series and validity, from the files that the generator leaves."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from payerproof.checks.load.outcome import Figures, Point, figures, percentile, series, why_invalid
from tests.unit.checks.load.samples import finished

HEAD = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%"


def row(name: str, times: dict[str, int], failures: int = 0) -> dict[str, Any]:
    """Return one line of the generator's statistics."""
    return {"name": name, "num_requests": sum(times.values()), "num_failures": failures, "response_times": times}


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [
        ({}, 95, 0.0),
        ({7: 1}, 50, 7.0),
        ({1: 50, 2: 45, 30: 5}, 50, 1.0),
        ({1: 50, 2: 45, 30: 5}, 95, 2.0),
        ({30: 5, 1: 50, 2: 45}, 99, 30.0),
    ],
)
def test_percentile(times: dict[int, int], share: float, expected: float) -> None:
    """The time within which at least that share of the answers came."""
    assert percentile(times, share) == expected


def test_figures_merge_methods_of_one_path() -> None:
    """One path asked by two methods is one line; the total is over all answers, not a mean of percentiles."""
    stats = orjson.dumps([row("a", {"1": 90}), row("a", {"5": 8}, failures=2), row("b", {"100": 2})])
    total, by_path = figures(stats)
    assert total == Figures("all", 100, 2, 1.0, 5.0, 100.0)
    assert by_path == (Figures("a", 98, 2, 1.0, 5.0, 5.0), Figures("b", 2, 0, 100.0, 100.0, 100.0))


def test_series_counts_from_the_first_second() -> None:
    """Each second is a point; lines without figures, and lines of single paths, are left out."""
    lines = [
        HEAD,
        "100,0,,Aggregated,0.0,0.0,N/A,N/A",
        "101,4,,Aggregated,10.04,0.0,2,9",
        "101,4,GET,a,5,0.0,2,9",
        "103,8,,Aggregated,20,0.0,3,11",
        "104,8",
    ]
    assert series("\n".join(lines)) == (Point(0.0, 4, 10.0, 2.0, 9.0), Point(2.0, 8, 20.0, 3.0, 11.0))


@pytest.mark.parametrize(
    ("changes", "counted", "words", "expected"),
    [
        ({}, 100, (), ""),
        ({}, 100, ("it was killed",), "it was killed"),
        ({"own": 0, "other": 0}, 0, (), "no request was sent"),
        ({}, 99, (), "the generator counted 99 requests, the oracle 100"),
        ({"duration": 8.9}, 100, (), "load was applied for 8.9 s of 10 s"),
        ({"duration": 9.1}, 100, (), ""),
        ({"scanned": 89}, 100, (), "11 of 100 requests got no whole answer, so there was nothing to scan"),
        (
            {"kinds": {"throttled": 11}},
            100,
            (),
            "the target asked to slow down (429) 11 times: more load was applied than it admits",
        ),
    ],
)
def test_why_invalid(changes: dict[str, Any], counted: int, words: tuple[str, ...], expected: str) -> None:
    """A run that applied no load, or looked at too little, is refused with its reason."""
    assert why_invalid(finished(**changes), counted, words) == expected


def test_note_has_what_the_report_draws() -> None:
    """The evidence note holds every figure of the report's page."""
    note = finished(series=(Point(0.0, 1, 2.0, 3.0, 4.0),)).note()
    expected = {"users": 2, "duration": 10.0, "requests": 100, "failures": 0, "scanned": 100, "leaks": 0, "rps": 10.0}
    assert {key: note[key] for key in expected} == expected
    assert note["series"] == [{"t": 0.0, "users": 1, "rps": 2.0, "p50": 3.0, "p95": 4.0}]
    assert (note["valid"], note["why"], note["p95"]) == (True, "", 9.0)
