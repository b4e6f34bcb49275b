"""Objectives are judged by what was counted, with enough of it, and charged to whoever took the time."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.load import judge_load as judge
from payerproof.checks.load.outcome import LoadRun, Measured
from payerproof.checks.load.shares import Share, at_least, at_most, clustered, design_effect
from payerproof.model import Outcome
from payerproof.target.workload import Workload
from tests.unit.checks.load.samples import finished, histogram, window


def spread(*milliseconds: float, **changes: Any) -> LoadRun:
    """Return a run of ten equal stretches with these times in each."""
    return finished(*(window(float(at), *milliseconds, **changes) for at in range(10)))


@pytest.mark.parametrize(
    ("found", "count", "share", "least", "most"),
    [
        (0, 10, 0.5, 1.0, 0.0009765625),
        (10, 10, 0.5, 0.0009765625, 1.0),
        (5, 10, 0.5, 0.623046875, 0.623046875),
        (3, 10, 0.05, 0.01150356, 0.99897150),
        (9, 100, 0.05, 0.06309, 0.97181),
        (0, 90, 0.05, 1.0, 0.0098885),
        (11, 10, 0.5, 0.0, 1.0),
    ],
)
def test_binomial_tails(found: int, count: int, share: float, least: float, most: float) -> None:
    """As tables of the binomial distribution have them."""
    assert at_least(found, count, share) == pytest.approx(least, rel=1e-4)
    assert at_most(found, count, share) == pytest.approx(most, rel=1e-4)


def test_tails_of_many_requests() -> None:
    """A million requests are no more work than a hundred, and both tails meet."""
    assert at_least(50_001, 1_000_000, 0.05) + at_most(50_000, 1_000_000, 0.05) == pytest.approx(1.0, abs=1e-9)
    assert at_least(51_000, 1_000_000, 0.05) < 1e-5


def test_clusters_count_for_fewer() -> None:
    """Slow answers all in one second are worth less than the same number spread over ten."""
    even = design_effect([(100, 5)] * 10)
    heaped = design_effect([(100, 50), *[(100, 0)] * 9])
    assert (even, heaped > 40) == (1.0, True)
    assert clustered([(100, 50, 50), *[(100, 0, 0)] * 9]).judged(0.02) == "unclear"
    assert clustered([(100, 5, 5)] * 10).judged(0.02) == "broken"


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (Share(100, 0, 0), "kept"),
        (Share(99, 0, 0), "unclear"),
        (Share(100, 0, 1), "unclear"),
        (Share(5, 1, 1), "broken"),
        (Share(0, 0, 0), "unclear"),
    ],
)
def test_none_allowed(share: Share, verdict: str) -> None:
    """Where nothing may fail one failure breaks the promise, and too few requests show nothing."""
    assert share.judged(0.0) == verdict


@pytest.mark.parametrize(
    ("run", "slo", "outcome"),
    [
        (finished(), {}, Outcome.NOT_OFFERED),
        (finished(), {"p95_ms": 10.0}, Outcome.PASS),
        (finished(), {"p95_ms": 9.1}, Outcome.PASS),
        (finished(), {"p95_ms": 8.0}, Outcome.FAIL),
        (finished(), {"p50_ms": 8.0, "p99_ms": 10.0}, Outcome.FAIL),
        (finished(), {"p999_ms": 10.0}, Outcome.INCONCLUSIVE),
        (spread(*[9.0] * 8), {"p95_ms": 10.0}, Outcome.INCONCLUSIVE),
        (spread(*[9.0] * 47, *[99.0] * 3), {"p95_ms": 10.0}, Outcome.INCONCLUSIVE),
        (spread(*[9.0] * 45, *[99.0] * 5), {"p95_ms": 10.0}, Outcome.FAIL),
        (finished(), {"failures_percent": 0.0}, Outcome.PASS),
        (spread(*[9.0] * 50, failed=1), {"failures_percent": 0.0}, Outcome.FAIL),
        (spread(*[9.0] * 50, failed=1), {"failures_percent": 5.0}, Outcome.PASS),
        (spread(*[9.0] * 50, failed=1), {"failures_percent": 1.9}, Outcome.INCONCLUSIVE),
        (spread(*[9.0] * 50, failed=10), {"failures_percent": 5.0}, Outcome.FAIL),
    ],
)
def test_objectives(run: LoadRun, slo: dict[str, float], outcome: Outcome) -> None:
    """Only what the target file declares is judged, both ways; where the run is too near or too short, nothing is."""
    judged = judge.within_thresholds(run, slo)
    assert judged.outcome is outcome
    assert bool(judged.reason) is (outcome is not Outcome.PASS)


def test_failed_requests_are_no_quick_answers() -> None:
    """A target that answers half of all with an error at once has not answered them in time."""
    run = spread(*[1.0] * 50, failed=25)
    assert judge.within_thresholds(run, {"p95_ms": 10.0}).outcome is Outcome.INCONCLUSIVE


def test_throttled_is_neither_failed_nor_sound() -> None:
    """A target that asks to slow down broke no promise, and kept none either."""
    run = spread(*[9.0] * 50, failed=2, throttled=2)
    assert judge.within_thresholds(run, {"failures_percent": 0.0}).outcome is Outcome.INCONCLUSIVE


def test_waiting_on_our_side_is_not_charged() -> None:
    """Starts waited for our users: a target that took 9 ms neither keeps nor breaks 100 ms from when it was due."""
    run = spread(*[9.0] * 50, waited=200.0)
    judged = judge.within_thresholds(run, {"p95_ms": 100.0})
    assert (judged.outcome, "500 of 500 requests were slower" in judged.reason) == (Outcome.INCONCLUSIVE, True)
    assert judge.within_thresholds(run, {"p95_ms": 8.0}).outcome is Outcome.FAIL


def test_a_generator_that_lags_charges_nobody() -> None:
    """Where the generator itself woke late by more than a fifth of the limit, no slowness is the target's."""
    slow = spread(*[90.0] * 50)
    assert judge.within_thresholds(slow, {"p95_ms": 50.0}).outcome is Outcome.FAIL
    lagging = finished(*slow.windows, lag=histogram(*[30.0] * 20))
    judged = judge.within_thresholds(lagging, {"p95_ms": 50.0})
    assert (judged.outcome, "this machine is too busy" in judged.reason) == (Outcome.INCONCLUSIVE, True)


def test_a_rate_that_was_not_applied_passes_nothing() -> None:
    """Starts that were missed are load that the target never saw; what it broke all the same counts."""
    run = finished(starts={"made": 50, "missed": 50})
    assert judge.within_thresholds(run, {"p95_ms": 10.0}).outcome is Outcome.INCONCLUSIVE
    assert judge.within_thresholds(run, {"p95_ms": 8.0}).outcome is Outcome.FAIL


def test_warmup_is_not_judged() -> None:
    """Slow at first and quick afterwards is quick."""
    warm = [window(float(at), *[9.0] * 50) for at in range(1, 10)]
    load = Workload(users=2, seconds=10.0, warmup=1.0)
    run = finished(window(0.0, *[900.0] * 500), *warm)
    assert judge.within_thresholds(run, {"p95_ms": 10.0}).outcome is not Outcome.PASS
    judged = judge.within_thresholds(finished(*run.windows, workload=load), {"p95_ms": 10.0})
    assert judged.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (Measured("first-import", 0, 100, histogram(*[4000.0] * 100)), Outcome.PASS),
        (Measured("first-import", 20, 100, histogram(*[4000.0] * 80)), Outcome.INCONCLUSIVE),
        (Measured("first-import", 0, 100, histogram(*[6000.0] * 100)), Outcome.FAIL),
        (Measured("nightly", 0, 100, histogram(*[4000.0] * 100)), Outcome.INCONCLUSIVE),
    ],
)
def test_journeys_have_objectives_of_their_own(row: Measured, outcome: Outcome) -> None:
    """A whole import within five seconds; a journey that was never made keeps no promise."""
    slo = {"journeys": {"first-import": {"p95_ms": 5000.0}}}
    assert judge.within_thresholds(finished(groups={"journey": (row,)}), slo).outcome is outcome


def test_a_journey_that_waited_for_us_is_not_slow() -> None:
    """Starts that found no user free make whole journeys late, and no fault of the target's."""
    row = Measured("first-import", 0, 100, histogram(*[6000.0] * 100))
    run = finished(groups={"journey": (row,)}, starts={"made": 100, "late": 50})
    judged = judge.within_thresholds(run, {"journeys": {"first-import": {"p95_ms": 5000.0}}})
    assert (judged.outcome, "waited for one of the 2 users" in judged.reason) == (Outcome.INCONCLUSIVE, True)
