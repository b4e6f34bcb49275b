"""The search for a capacity, over targets whose capacity is known: no target is asked, and no time passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from payerproof.checks.load import judge_load as judge
from payerproof.checks.load.capacity import CLOSE, TRIES, Capacity, Told, Try, at_rate, search, tried
from payerproof.model import Outcome
from payerproof.target.workload import Workload
from tests.unit.checks.load.samples import finished


def limited(capacity: float, asked: list[float]) -> Callable[[float], Try]:
    """Return a target that keeps its objectives up to this rate."""

    def attempt(rate: float) -> Try:
        asked.append(rate)
        return Try(rate, "kept" if rate <= capacity else "broken")

    return attempt


@pytest.mark.parametrize("capacity", [1.0, 7.3, 40.0, 333.3, 999.0])
def test_search_closes_in_on_the_capacity(capacity: float) -> None:
    """The capacity lies between the rate that held and the one that broke, which are close to one another."""
    asked: list[float] = []
    found = search(limited(capacity, asked), 1.0, 1000.0)
    assert found.kept is not None
    assert found.broken is not None
    assert found.kept <= capacity < found.broken <= found.kept * CLOSE
    assert len(asked) <= TRIES
    assert found.confidence == pytest.approx(1 - 0.01 * len(asked))


def test_search_ends_at_its_bounds() -> None:
    """A target that takes the highest rate has no capacity that was found, nor has one that breaks at the lowest."""
    above, below = search(limited(5000, []), 10.0, 100.0), search(limited(5, []), 10.0, 100.0)
    assert [each.rate for each in above.tries] == [10.0, 20.0, 40.0, 80.0, 100.0]
    assert (above.kept, above.broken) == (100.0, None)
    assert (below.kept, below.broken, len(below.tries)) == (None, 10.0, 1)


def test_a_rate_that_tells_nothing_is_tried_twice() -> None:
    """Then the search ends: what was kept until then stays, and why it ended is told."""
    answers: dict[float, Sequence[Told]] = {10.0: ("kept",), 20.0: ("unclear", "kept"), 40.0: ("unclear", "unclear")}
    left = {rate: list(told) for rate, told in answers.items()}
    found = search(lambda rate: Try(rate, left[rate].pop(0), why="too busy"), 10.0, 1000.0)
    assert [(each.rate, each.told) for each in found.tries] == [
        (10.0, "kept"),
        (20.0, "unclear"),
        (20.0, "kept"),
        (40.0, "unclear"),
        (40.0, "unclear"),
    ]
    assert (found.kept, found.broken, found.why) == (20.0, None, "at 40 a second: too busy")


def test_a_target_that_contradicts_itself_ends_the_search() -> None:
    """What was kept above a rate that broke is not believed, and the number of tries is bounded."""
    answers = iter(["kept", "kept", "broken", "broken", "broken", *["kept"] * 50])
    found = search(lambda rate: Try(rate, next(answers)), 10.0, 1000.0)  # type: ignore[arg-type]  # of these words
    assert found.kept is None or found.broken is None or found.kept < found.broken
    assert len(found.tries) <= TRIES


def test_what_a_run_tells_of_a_rate() -> None:
    """Kept if every objective is, broken if one is; a run that is invalid, or whose rate never came, tells nothing."""
    slo = {"p95_ms": 10.0}
    assert tried(finished(), 20.0, slo).told == "kept"
    assert tried(finished(), 20.0, {"p95_ms": 8.0}).told == "broken"
    missed = tried(finished(starts={"made": 1, "missed": 9}), 20.0, slo)
    assert (missed.told, missed.why[:24]) == ("unclear", "9 of 10 starts were miss")
    assert tried(finished(why="killed"), 20.0, {"p95_ms": 8.0}).told == "unclear"


def test_a_try_is_a_short_open_load() -> None:
    """Of the same users, whatever the model of the load test itself; its first tenth is warm-up."""
    load = at_rate(Workload(users=8, seconds=600.0, think=0.5), 25.0, 10.0, {"p95_ms": 9.0})
    assert (load.open, load.starts, load.users, load.warmup, load.think) == (True, 250.0, 8, 1.0, 0.5)


@pytest.mark.parametrize(
    ("slo", "starts"),
    [
        ({"p95_ms": 9.0}, 125.0),
        ({"p99_ms": 9.0}, 573.75),
        ({"failures_percent": 1.0}, 573.75),
        ({"p999_ms": 9.0}, 600.0),
    ],
)
def test_a_low_rate_is_tried_for_longer(slo: dict[str, float], starts: float) -> None:
    """At one start a second ten seconds tell nothing of a percentile; ten minutes are the most that a try takes."""
    assert at_rate(Workload(users=8, seconds=600.0), 1.0, 10.0, slo).starts == starts


@pytest.mark.parametrize(
    ("tries", "outcome"),
    [
        ([Try(50, "kept"), Try(100, "broken")], Outcome.INCONCLUSIVE),
        ([Try(80, "kept"), Try(100, "broken")], Outcome.PASS),
        ([Try(80, "kept")], Outcome.PASS),
        ([Try(40, "kept"), Try(80, "broken")], Outcome.FAIL),
        ([Try(40, "kept"), Try(60, "broken")], Outcome.FAIL),
        ([Try(40, "kept"), Try(80, "unclear", why="too few")], Outcome.INCONCLUSIVE),
        ([], Outcome.INCONCLUSIVE),
    ],
)
def test_promised_rate(tries: list[Try], outcome: Outcome) -> None:
    """Eighty starts a second are promised: kept at that or more, broken at that or less, or not told."""
    judged = judge.capacity_kept(Capacity(tuple(tries)), 80.0)
    assert judged.outcome is outcome
    assert bool(judged.reason) is (outcome is not Outcome.PASS)
