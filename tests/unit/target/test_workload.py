"""How hard a load test leans: shapes of rates, arrivals, and words that contradict one another."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from payerproof.errors import ConfigurationError
from payerproof.target.workload import Workload, arrivals, shared, workload


def due(**load: Any) -> list[float]:
    """Return when starts are due in such an open load of ten seconds."""
    return list(arrivals(workload({"rate": 10.0, "seconds": 10.0, **load}, 100).profile))


def within(times: list[float], low: float, high: float) -> int:
    """Return how many starts are due in a stretch of time."""
    return sum(low <= time < high for time in times)


def test_constant_rate_is_even() -> None:
    """Ten a second for ten seconds are a hundred starts, a tenth of a second apart."""
    times = due()
    assert len(times) == 100
    assert [round(later - at, 9) for at, later in pairwise(times)] == [0.1] * 99


def test_ramp_grows_evenly() -> None:
    """From nothing to ten a second: the first half has a quarter of the starts."""
    times = due(shape="ramp")
    assert (len(times), within(times, 0.0, 5.0)) == (50, 13)
    gaps = [later - at for at, later in pairwise(times)]
    assert gaps == sorted(gaps, reverse=True)


def test_steps_are_five_even_levels() -> None:
    """Two, four, six, eight and ten a second, for two seconds each."""
    times = due(shape="step")
    assert [within(times, at, at + 2.0) for at in (0.0, 2.0, 4.0, 6.0, 8.0)] == [4, 8, 12, 16, 20]


def test_spike_is_in_the_middle() -> None:
    """A tenth of the time at the full rate, and a tenth of the rate around it."""
    times = due(shape="spike", rate=100.0)
    assert (within(times, 0.0, 4.5), within(times, 4.5, 5.5), within(times, 5.5, 10.0)) == (45, 100, 45)


def test_soak_takes_an_hour() -> None:
    """Constant, and an hour long where the file does not say otherwise."""
    found = workload({"rate": 2.0, "shape": "soak"}, 8)
    assert (found.seconds, found.starts, found.profile) == (3600.0, 7200.0, ((0.0, 2.0), (3600.0, 2.0)))


def test_arrivals_by_chance_have_the_same_rate() -> None:
    """A thousand seconds of ten a second: the number is near ten thousand, the gaps are as uneven as Poisson's."""
    times = list(arrivals(((0.0, 10.0), (1000.0, 10.0)), random.Random(7)))
    gaps = [later - at for at, later in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert abs(len(times) - 10_000) < 400
    assert spread / mean == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("number", [1, 2, 3, 8])
def test_processes_share_one_load(number: int) -> None:
    """Together they make the starts that one would make, at the same times, with as many users."""
    whole = workload({"rate": 10.0, "seconds": 10.0, "users": 8, "processes": number}, 100)
    parts = shared(whole)
    together = sorted(at for part in parts for at in arrivals(part.profile, first=part.first))
    assert together == pytest.approx(list(arrivals(whole.profile)))
    assert sum(part.users for part in parts) == 8
    assert min(part.users for part in parts) >= 1


def test_no_process_without_a_user() -> None:
    """More processes than the target admits users are not started."""
    assert len(shared(workload({"users": 8, "processes": 64}, 3))) == 3


def test_closed_model_has_users_alone() -> None:
    """Without a rate the model is closed; users are no more than the target admits."""
    assert workload({"users": 50, "seconds": 5}, 4) == Workload(users=4, seconds=5.0)


@pytest.mark.parametrize(
    ("load", "where"),
    [
        ({"model": "open"}, "load.model"),
        ({"model": "closed", "rate": 5}, "load.rate"),
        ({"shape": "ramp"}, "load.shape"),
        ({"arrivals": "poisson"}, "load.arrivals"),
        ({"seconds": 5, "warmup_seconds": 5}, "load.warmup_seconds"),
        ({"capacity": {"from": 1, "to": 9}}, "load.capacity"),
        ({"capacity": {"from": 9, "to": 9}, "slo": {"p95_ms": 1}}, "load.capacity.from"),
    ],
)
def test_contradictions_are_told(load: dict[str, Any], where: str) -> None:
    """A word that would say nothing is no word: the error names it."""
    with pytest.raises(ConfigurationError) as told:
        workload(load, 8)
    assert told.value.where == where
    assert told.value.allowed
