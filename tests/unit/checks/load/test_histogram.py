"""Percentiles of a histogram are those of all that was put in, to a thousandth."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.checks.load.histogram import LONGEST, Histogram, bounds, bucket

MICROSECONDS = st.integers(0, LONGEST)


@given(MICROSECONDS)
def test_every_duration_lies_in_its_bucket(value: int) -> None:
    """Buckets have no gaps, and none is wider than a thousandth of what it holds."""
    low, high = bounds(bucket(value))
    assert low <= value <= high
    assert bucket(high + 1) == bucket(value) + 1 or high + 1 > LONGEST
    assert high - low <= low / 1000


@given(st.lists(MICROSECONDS, min_size=1, max_size=200), st.sampled_from([0.1, 50, 90, 95, 99, 99.9, 100]))
def test_percentile_is_that_of_the_sorted_list(values: list[int], share: float) -> None:
    """The nearest rank of the plain list, at most a thousandth above it and never below."""
    found = Histogram()
    for value in values:
        found.add(value / 1e6)
    rank = max(1, math.ceil(len(values) * share / 100 - 1e-9))
    exact = sorted(values)[rank - 1] / 1000
    assert exact <= found.percentile(share) <= exact * 1.001 + 1e-9


@given(st.lists(MICROSECONDS, max_size=60), st.lists(MICROSECONDS, max_size=60), st.floats(0.001, 1e6))
def test_merged_is_as_if_one_had_counted(left: list[int], right: list[int], limit: float) -> None:
    """Parts of several processes sum up, also after they were JSON."""
    whole, parts = Histogram(), (Histogram(), Histogram())
    for part, values in zip(parts, (left, right), strict=True):
        for value in values:
            part.add(value / 1e6)
            whole.add(value / 1e6)
    merged = Histogram.sum(Histogram.of(part.data()) for part in parts)
    assert (merged.data(), merged.count, merged.longer(limit)) == (whole.data(), whole.count, whole.longer(limit))


@given(st.lists(MICROSECONDS, max_size=100), st.floats(0.001, 1e6))
def test_what_is_longer_lies_between_the_two_counts(values: list[int], limit: float) -> None:
    """The true number is never below what is sure, nor above what may be."""
    found = Histogram()
    for value in values:
        found.add(value / 1e6)
    surely, perhaps = found.longer(limit)
    assert surely <= sum(value > round(limit * 1000) for value in values) <= perhaps


def test_empty_histogram_has_no_time() -> None:
    """Nothing was measured, and that is no nought of milliseconds that anybody could be proud of: there is no count."""
    assert (Histogram().count, Histogram().percentile(95)) == (0, 0.0)


@pytest.mark.parametrize(("seconds", "expected"), [(-1.0, 0.0), (1e12, LONGEST / 1000)])
def test_odd_durations_are_bounded(seconds: float, expected: float) -> None:
    """A clock that went backwards counts as nought, and an absurd one as the longest."""
    found = Histogram()
    found.add(seconds)
    assert found.percentile(100) == pytest.approx(expected, rel=0.001)
