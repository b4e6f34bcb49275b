"""What repeated withdrawals tell of the next one."""

from __future__ import annotations

import pytest

from payerproof.evidence.denial_times import bound


def test_nothing_measured_tells_nothing() -> None:
    """There is no bound without a measurement."""
    assert bound([]) is None


@pytest.mark.parametrize(("count", "later"), [(1, 0.95), (10, 0.2589), (59, 0.0495), (299, 0.00997)])
def test_more_repeats_bound_what_takes_longer(count: int, later: float) -> None:
    """The rule of three: 1 - 0.05^(1/n)."""
    found = bound([1.0] * count)
    assert found is not None
    assert found.later == pytest.approx(later, abs=0.0001)


def test_half_life_and_its_bound() -> None:
    """Of ten times the fifth is the median; with 95 % confidence that of all is at most the ninth."""
    found = bound([each / 10 for each in range(1, 11)])
    assert found is not None
    assert (found.half, found.half_at_most, found.worst, found.missed) == (0.5, 0.9, 1.0, 0)
    few = bound([0.1, 0.2, 0.3])
    assert few is not None
    assert few.half_at_most is None


def test_access_that_never_ended_has_no_worst_case() -> None:
    """One withdrawal that did not work leaves the half-life, and no bound on the slowest."""
    found = bound([0.1, 0.2, None])
    assert found is not None
    assert (found.half, found.worst, found.missed) == (0.2, None, 1)
    assert str(found) == "not over 1 of 3 times"
    none = bound([None, None])
    assert none is not None
    assert none.half is None
