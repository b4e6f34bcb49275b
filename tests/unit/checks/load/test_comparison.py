"""A load test held against earlier ones: a growth that is sure and that matters, and nothing else, is worse."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.load.comparison import Change, Comparison, against_all, compared
from payerproof.checks.load.outcome import LoadRun
from tests.unit.checks.load.samples import finished, window


def run(*milliseconds: float, failed: int = 0, **changes: Any) -> LoadRun:
    """Return a run of ten stretches with these times in each."""
    return finished(*(window(float(at), *milliseconds, failed=failed) for at in range(10)), **changes)


BEFORE = run(*[float(time) for time in range(1, 101)])
"""A thousand requests from 1 to 100 ms."""


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (BEFORE, "not worse"),
        (run(*[float(time) for time in range(2, 202, 2)]), "worse"),
        (run(*[time * 1.05 for time in range(1, 101)]), "not worse"),
        (run(*[time * 0.5 for time in range(1, 101)]), "not worse"),
        (run(*[float(time) for time in range(1, 101)], failed=10), "worse"),
        (run(9.0), "cannot tell"),
        (run(*[float(time) for time in range(1, 101)], why="killed"), "cannot tell"),
        (run(*[float(time) for time in range(1, 101)], starts={"made": 1, "missed": 1}), "cannot tell"),
        (run(*[float(time) for time in range(1, 101)], mix={"nightly": 1.0}), "cannot tell"),
        (finished(window(0.0, *[1.0] * 950), *(window(float(at), 200.0) for at in range(1, 100))), "cannot tell"),
    ],
)
def test_comparison(after: LoadRun, change: Change) -> None:
    """Slower by double is worse, by a twentieth is not; few, clustered, invalid or other loads tell nothing."""
    found = compared(BEFORE.note(), after.note())
    assert found.change == change, found.text


def test_both_figures_are_told() -> None:
    """The reader sees what was, what is, and over how many requests."""
    text = compared(BEFORE.note(), run(*[float(time) for time in range(2, 202, 2)]).note()).text
    assert text.startswith("95 % within 190.079 ms, 95.039 ms before; 0.00 % failed, 0.00 % before (1000 and 1000 requ")


def test_an_evidence_without_histograms_tells_nothing() -> None:
    """A run of an older harness cannot be held against."""
    assert compared({"users": 4}, BEFORE.note()).change == "cannot tell"


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        (["worse"], "worse"),
        (["worse", "worse"], "worse"),
        (["worse", "not worse"], "not worse"),
        (["worse", "cannot tell"], "cannot tell"),
        ([], "cannot tell"),
    ],
)
def test_several_earlier_runs(changes: list[Change], change: Change) -> None:
    """Worse is what is worse than each of them: one that was as slow shows that such days happen."""
    assert against_all([Comparison(each, "") for each in changes]) == change


def test_notes_keep_a_bounded_number_of_histograms() -> None:
    """Three hundred stretches of a run are kept as sixty, and no request is lost."""
    note = finished(*(window(float(at), 1.0, 2.0) for at in range(301))).note()
    assert len(note["times"]) <= 61
    assert sum(sum(each.values()) for each in note["times"]) == 602
