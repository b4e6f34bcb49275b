"""Judgements over one finished run, each both ways."""

from __future__ import annotations

import pytest

from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.load import judge_load as judge
from payerproof.checks.load import withdrawal_under_load
from payerproof.checks.load.outcome import LoadRun
from payerproof.checks.load.withdrawal_under_load import Watched, Withdrawn
from payerproof.knowledge.observation import Hit
from payerproof.model import Outcome
from tests.unit.checks.answers import seen
from tests.unit.checks.load.samples import OTHER, finished, suspicious

LEAK = suspicious("foreign", OTHER, owners=("ben",))
BROKEN_OFF = finished(why="no request was sent")


def test_quiet_run_passes() -> None:
    """A valid run without findings passes every check, and says how much was looked at."""
    run = finished()
    judged = [judge.no_foreign_data(run, ()), judge.answers_correctly(run)]
    assert [item.outcome for item in judged] == [Outcome.PASS] * 2
    assert judged[0].observed == "500 answers scanned, 30 of them asked about others; nothing foreign"


def test_leak_fails_with_place_and_exchange() -> None:
    """A leak names the owner, the place and the exchange that shows it."""
    run = finished(kinds={"foreign": 4}, suspicious=(LEAK,))
    judged = judge.no_foreign_data(run, (Hit("ZQ", "ben", "Patient/2"),))
    assert (judged.outcome, judged.exchanges, judged.details["owners"]) == (Outcome.FAIL, ("load-1",), ["ben"])
    assert judged.observed == "4 answers of 500, first ann asking for ben by direct-read: Patient/2"


def test_leak_in_an_invalid_run_fails_all_the_same() -> None:
    """A run that proves nothing by its silence proves something by its findings."""
    run = finished(why="killed", suspicious=(LEAK,), own=0, other=0, scanned=0)
    assert judge.no_foreign_data(run, ()).outcome is Outcome.FAIL


@pytest.mark.parametrize("kind", ["lacking", "refused"])
def test_wrong_answers_fail(kind: str) -> None:
    """A member who gets less than at rest is a finding, and no leak."""
    run = finished(kinds={kind: 1}, suspicious=(suspicious(kind, missing=3),))
    assert (judge.answers_correctly(run).outcome, judge.no_foreign_data(run, ()).outcome) == (
        Outcome.FAIL,
        Outcome.PASS,
    )


@pytest.mark.parametrize("run", [BROKEN_OFF, finished(own=0, other=500)])
def test_silence_without_data_is_no_pass(run: LoadRun) -> None:
    """Neither a run that did not happen nor one in which nobody got data says anything about leaks."""
    judged = [judge.no_foreign_data(run, ()), judge.answers_correctly(run)]
    assert [item.outcome for item in judged] == [Outcome.INCONCLUSIVE] * 2


def test_invalid_run_is_inconclusive_everywhere() -> None:
    """The reason is told by every check."""
    judged = [judge.answers_correctly(BROKEN_OFF), judge.within_thresholds(BROKEN_OFF, {"p95_ms": 100.0})]
    assert [(item.outcome, item.reason) for item in judged] == [
        (Outcome.INCONCLUSIVE, "the load test proves nothing: no request was sent")
    ] * 2


def watched(*states: State, before: State = State.OPEN, name: str = "read") -> Watched:
    """Return a channel and what was seen of it, one probe a second from the withdrawal on."""
    probes = tuple(Probe(float(after), state, seen()) for after, state in enumerate(states))
    return Watched(name, Probe(-1.0, before, seen()), probes)


CLOSED_SOON, STILL_OPEN = watched(State.OPEN, State.CLOSED), watched(*[State.OPEN] * 4)


@pytest.mark.parametrize(
    ("run", "channel", "whole", "outcome"),
    [
        (finished(), CLOSED_SOON, True, Outcome.PASS),
        (finished(), CLOSED_SOON, False, Outcome.INCONCLUSIVE),
        (BROKEN_OFF, CLOSED_SOON, True, Outcome.INCONCLUSIVE),
        (finished(), STILL_OPEN, True, Outcome.FAIL),
        (BROKEN_OFF, STILL_OPEN, False, Outcome.FAIL),
        (finished(), watched(State.CLOSED, before=State.CLOSED), True, Outcome.INCONCLUSIVE),
    ],
    ids=["closed", "load over", "no load", "open", "open without load", "never open"],
)
def test_withdrawal_under_load(run: LoadRun, channel: Watched, whole: bool, outcome: Outcome) -> None:  # noqa: FBT001
    """Only a load that lasted from the withdrawal to the last probe lets it pass; access beyond the promise fails."""
    judged = judge.closed(run, channel, 2.0, whole=whole)
    assert judged.outcome is outcome
    assert judged.exchanges


def test_what_a_withdrawal_closes_at_rest() -> None:
    """Only what was open before and closed for good is watched under load."""
    channels = (
        CLOSED_SOON,
        watched(State.OPEN, name="search"),
        watched(State.CLOSED, before=State.UNDECIDED, name="refresh"),
    )
    assert Withdrawn(channels, 1.0).closing == {"read"}


@pytest.mark.parametrize(("rest", "load"), [(0.5, 6.5), (30.0, 95.0), (60.0, None)])
def test_the_load_lasts_longer_than_at_rest(rest: float, load: float | None) -> None:
    """Under load the same takes longer, and what takes minutes is not tried."""
    assert withdrawal_under_load.lasting(rest) == load
