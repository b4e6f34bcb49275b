"""What the load process counts and measures, by a hand clock: no start is forgotten, no waiting is left out."""

from __future__ import annotations

from payerproof.checks.load.histogram import Histogram
from payerproof.load.arrivals import Arrivals
from payerproof.load.recorder import KINDS_OF_ROWS, Recorder
from payerproof.target.workload import Workload
from tests.unit.checks.load.samples import OTHER, OWN

OPEN = Workload(users=1, seconds=10.0, profile=((0.0, 10.0), (10.0, 10.0)))


def served(patience: float, took: float) -> tuple[Recorder, Arrivals, list[float]]:
    """Let one user make starts that are due ten a second, of an answer that takes `took` seconds; a hand clock."""
    recorder, arrivals, now = Recorder(OPEN), Arrivals(iter([number / 10 for number in range(100)]), patience), 0.0
    made = []
    while (due := arrivals.take(now)) is not None:
        free, now = due > now, max(due, now)
        recorder.started(due, now, was_free=free)
        recorder.sent(due)
        recorder.answered("a", OWN, 200, (due, now, now + took), failed=False)
        made.append(due)
        now += took
        if now >= OPEN.seconds:
            break
    arrivals.close()
    recorder.missed = arrivals.missed
    return recorder, arrivals, made


def test_a_quick_target_misses_no_start() -> None:
    """Each start is made when it was due, and both times are the target's own."""
    recorder, arrivals, made = served(1.0, 0.05)
    data = recorder.data()
    assert (len(made), arrivals.missed, data["starts"]) == (100, 0, {"made": 100, "missed": 0})
    assert {tuple(window["times"].items()) for window in data["windows"]} == {
        tuple(window["service"].items()) for window in data["windows"]
    }


def test_waiting_for_a_slow_target_is_measured() -> None:
    """An answer of 0.15 s at ten starts a second: the queue grows, and the time from when it was due tells so.

    Measured from when it was sent alone, every answer would seem to take 0.15 s (coordinated omission).
    """
    recorder, arrivals, made = served(100.0, 0.15)
    data = recorder.data()
    answered, service = (
        Histogram.sum(Histogram.of(window[name]) for window in data["windows"]) for name in ("times", "service")
    )
    assert round(service.percentile(100)) == 150
    assert round(answered.percentile(50)) > 1500
    assert len(made) + arrivals.missed == 100
    assert data["starts"]["late"] == len(made) - 2  # the first was in time, the second no later than LATE


def test_a_start_nobody_could_make_is_missed() -> None:
    """Whoever waits no longer than a tenth of a second makes fewer starts, and each that is left out is counted."""
    recorder, arrivals, made = served(0.1, 0.5)
    assert len(made) + arrivals.missed == 100
    assert recorder.data()["starts"]["missed"] == arrivals.missed > 70


def test_starts_after_the_end_are_missed() -> None:
    """A load that ends early owes what it did not begin."""
    arrivals = Arrivals(iter([0.0, 1.0, 2.0]), 1.0)
    assert arrivals.take(0.0) == 0.0
    arrivals.close()
    assert (arrivals.missed, arrivals.take(0.0)) == (2, None)


def test_late_by_our_own_fault_is_told_apart() -> None:
    """A user who slept until the start and woke too late was held up by the generator, not by the target."""
    recorder = Recorder(OPEN)
    recorder.started(1.0, 1.2, was_free=True)
    recorder.started(1.0, 1.2, was_free=False)
    recorder.started(1.0, 1.001, was_free=True)
    recorder.held()
    assert recorder.data()["starts"] == {"made": 3, "overslept": 1, "late": 1, "held": 1, "missed": 0}


def test_warmup_is_counted_and_not_measured() -> None:
    """What was due in the warm-up shows in its window, and in no percentile."""
    recorder = Recorder(Workload(users=1, seconds=10.0, warmup=2.0))
    for due in (0.5, 1.9, 2.0, 3.0):
        recorder.sent(due)
        recorder.answered("a", OWN, 200, (due, due, due + 0.1), failed=False)
        recorder.journeyed("a", due, due + 0.1, "done")
    data = recorder.data()
    assert [window["requests"] for window in data["windows"]] == [1, 1, 1, 1]
    assert [sum(row["times"].values()) for row in data["rows"]] == [2]
    assert [row["done"] for row in data["journeys"]] == [2]


def test_rows_tell_apart_what_was_asked_and_answered() -> None:
    """By journey, path, whose record and status; failures are counted, and 429 apart from them as well."""
    recorder = Recorder(OPEN)
    for ask, status, failed in ((OWN, 200, False), (OWN, 429, True), (OTHER, 404, False), (OTHER, 0, True)):
        recorder.sent(0.0)
        recorder.answered("a", ask, status, (0.0, 0.0, 0.1), failed=failed)
    data = recorder.data()
    assert [(row["path"], row["own"], row["status"], row["failed"]) for row in data["rows"]] == [
        ("direct-read", False, 0, 1),
        ("direct-read", False, 404, 0),
        ("direct-read", True, 200, 0),
        ("direct-read", True, 429, 1),
    ]
    (window,) = data["windows"]
    assert (window["failed"], window["throttled"], window["in_flight"]) == (2, 1, 1)


def test_in_flight_is_the_most_at_one_time() -> None:
    """Three sent before one is answered are three."""
    recorder = Recorder(OPEN)
    for _ in range(3):
        recorder.sent(0.0)
    recorder.answered("a", OWN, 200, (0.0, 0.0, 0.1), failed=False)
    recorder.sent(0.0)
    assert recorder.data()["windows"][0]["in_flight"] == 3


def test_ever_new_statuses_fill_no_memory() -> None:
    """Past the limit everything new is one row, and nothing is lost from the count."""
    recorder = Recorder(OPEN)
    for status in range(KINDS_OF_ROWS + 10):
        recorder.answered("a", OWN, status, (0.0, 0.0, 0.1), failed=False)
    rows = recorder.data()["rows"]
    assert (len(rows), sum(sum(row["times"].values()) for row in rows)) == (KINDS_OF_ROWS + 1, KINDS_OF_ROWS + 10)


def test_a_day_has_no_more_windows_than_an_hour() -> None:
    """However long it goes, the run is told in a bounded number of stretches."""
    recorder = Recorder(Workload(users=1, seconds=86_400.0))
    for due in range(0, 90_000, 60):
        recorder.sent(due)
        recorder.answered("a", OWN, 200, (due, due, due + 0.1), failed=False)
    data = recorder.data()
    assert (len(data["windows"]), data["width"]) == (301, 288.0)
    assert sum(window["requests"] for window in data["windows"]) == 1500
