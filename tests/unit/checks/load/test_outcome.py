"""Figures, series and validity, from the files that the generator leaves."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from payerproof.checks.load.outcome import counted, measured, why_invalid
from payerproof.target.workload import Workload
from tests.unit.checks.load.samples import finished, histogram, window

PLAIN = {"journey": "a", "path": "read", "type": "Patient", "own": True, "status": 200, "failed": 0}
MEASURED: dict[str, Any] = {
    "width": 1.0,
    "rows": [
        {**PLAIN, "times": histogram(*[1.0] * 90).data()},
        {**PLAIN, "status": 500, "failed": 8, "times": histogram(*[5.0] * 8).data()},
        {**PLAIN, "type": "", "own": False, "status": 0, "failed": 2, "times": histogram(100.0, 100.0).data()},
    ],
    "journeys": [{"name": "a", "done": 3, "failed": 2, "unfinished": 1, "times": histogram(7.0, 8.0, 9.0).data()}],
    "windows": [
        {"t": 0.0, "requests": 2, "failed": 1, "throttled": 1, "starts": 2, "in_flight": 2}
        | {"times": histogram(3.0, 4.0).data(), "service": histogram(2.0, 2.0).data()}
    ],
    "starts": {"made": 6, "late": 1, "missed": 0},
    "lag": histogram(0.5).data(),
}


def test_generator_is_counted_over_all_names() -> None:
    """Every line of the generator's own statistics counts."""
    assert counted(orjson.dumps([{"name": "a", "num_requests": 90}, {"name": "b", "num_requests": 2}])) == 92


def test_figures_are_merged_from_histograms() -> None:
    """A percentile of all is that of all answers, no mean of percentiles; each group splits the same requests."""
    found = measured([MEASURED])
    total = found["total"].note()
    assert (total["requests"], total["failures"], total["p50"], total["p95"], total["p99"]) == (
        100,
        10,
        1.0,
        5.003,
        100.031,
    )
    groups = {name: {row.name: (row.requests, row.failures) for row in rows} for name, rows in found["groups"].items()}
    assert groups == {
        "path": {"read (own)": (98, 8), "read (about another)": (2, 2)},
        "type": {"Patient": (98, 8), "none": (2, 2)},
        "status": {"200": (90, 0), "500": (8, 8), "no answer": (2, 2)},
        "journey": {"a": (5, 2)},
    }


def test_parts_of_several_processes_are_one_run() -> None:
    """Twice the same part is twice the counts at the same times, second by second."""
    one, two = measured([MEASURED]), measured([MEASURED, MEASURED])
    assert (two["total"].requests, two["total"].failures) == (200, 20)
    assert [row.note()["p95"] for row in two["groups"]["path"]] == [row.note()["p95"] for row in one["groups"]["path"]]
    assert [(row.name, row.requests, row.failures) for row in two["groups"]["journey"]] == [("a", 10, 4)]
    (window,) = two["windows"]
    assert (window.t, window.requests, window.in_flight, window.times.count, window.throttled) == (0.0, 4, 4, 4, 2)
    assert two["starts"] == {"made": 12, "late": 2, "missed": 0}


@pytest.mark.parametrize("times", [{"-1": 1}, {"5": -1}, {"x": 1}, {"99999999": 1}])
def test_histogram_that_is_none_is_refused(times: dict[str, int]) -> None:
    """A file that somebody else wrote is no figure of ours."""
    with pytest.raises(ValueError, match=r"histogram|invalid literal"):
        measured([{**MEASURED, "lag": times}])


@pytest.mark.parametrize(
    ("changes", "counted", "words", "expected"),
    [
        ({}, 500, (), ""),
        ({}, 500, ("it was killed",), "it was killed"),
        ({"own": 0, "other": 0}, 0, (), "no request was sent"),
        ({}, 499, (), "the generator counted 499 requests, the oracle 500"),
        ({"duration": 8.9}, 500, (), "load was applied for 8.9 s of 10 s"),
        ({"duration": 9.1}, 500, (), ""),
        ({"scanned": 449}, 500, (), "51 of 500 requests got no whole answer, so there was nothing to scan"),
        (
            {"kinds": {"throttled": 51}},
            500,
            (),
            "the target asked to slow down (429) 51 times: more load was applied than it admits",
        ),
    ],
)
def test_why_invalid(changes: dict[str, Any], counted: int, words: tuple[str, ...], expected: str) -> None:
    """A run that applied no load, or looked at too little, is refused with its reason."""
    assert why_invalid(finished(**changes), counted, words) == expected


@pytest.mark.parametrize(
    ("starts", "reason"),
    [
        ({"made": 90, "missed": 10}, ""),
        ({"made": 89, "missed": 11}, "11 of 100 starts were missed, as all 2 users waited for answers"),
        ({"made": 100, "overslept": 11}, "the generator itself was late for 11 of 100 starts"),
        ({"made": 100, "held": 51}, "the target file's limit on requests a second held back 51 of 500 requests"),
        ({"made": 100, "late": 100}, ""),
    ],
)
def test_load_that_was_not_applied_is_told(starts: dict[str, int], reason: str) -> None:
    """A rate that users, the generator or our own limit did not let happen was not tried."""
    found = finished(starts=starts).unapplied
    assert found.startswith(reason)
    assert bool(found) is bool(reason)


def test_note_has_what_the_report_draws() -> None:
    """The evidence note holds every figure of the report's page; the warm-up is drawn and not measured."""
    load = Workload(users=2, seconds=10.0, warmup=1.0)
    run = finished(window(0.0, 50.0), window(1.0, 3.0, 4.0, failed=1), workload=load)
    note = run.note()
    expected = {"users": 2, "model": "closed", "duration": 10.0, "requests": 3, "scanned": 3, "leaks": 0, "rps": 0.3}
    assert {key: note[key] for key in expected} == expected
    assert [(point["t"], point["failures"], point["p95"]) for point in note["series"]] == [
        (0.0, 0, 50.015),
        (1.0, 1, 4.001),
    ]
    assert note["times"] == [histogram(3.0, 4.0).data()]
    assert (note["valid"], note["why"], note["unapplied"]) == (True, "", "")
