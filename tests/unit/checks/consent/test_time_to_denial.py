"""The time to denial: measured from the withdrawal, held against the promise, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from payerproof.checks.common import judge_denial, withdrawal
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.common.withdrawal import CONFIRMATIONS, Channel
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import bundle, exchange, seen

PROMISED = 2.0
ANSWER_TAKES = 0.01


@dataclass
class Clock:
    """A monotonic clock that only sleeping and answers move; `slept` is all the sleep there was."""

    now: float = 1000.0
    slept: float = 0.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.slept += seconds


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(withdrawal, "time", clock)
    return clock


def probed(clock: Clock, state_at: Callable[[float], State], takes: float = ANSWER_TAKES) -> tuple[Probe, ...]:
    """Watch a channel whose state depends on the seconds since the withdrawal, halfway through an answer."""
    begun = clock.now

    def probe() -> tuple[State, Observation]:
        state = state_at(clock.now + takes / 2 - begun)
        clock.now += takes
        return state, seen()

    return withdrawal.watch(Channel("read", probe, lambda: pytest.fail("nobody asks")), begun, PROMISED)


@pytest.mark.parametrize("kept", [0.0, 0.3, 1.0, 1.9])
def test_a_permission_cached_within_the_promise_is_no_finding(clock: Clock, kept: float) -> None:
    """Access that ends before the promised time passes, and the time it took is told."""
    probes = probed(clock, lambda after: State.OPEN if after < kept else State.CLOSED)
    found = judge_denial.closed_in_time(Probe(-1.0, State.OPEN, seen()), probes, PROMISED, "read")
    assert found.outcome is Outcome.PASS
    assert kept <= found.details["seconds"] <= PROMISED + 2 * ANSWER_TAKES
    assert clock.slept <= PROMISED


@pytest.mark.parametrize("kept", [2.1, 5.0, 300.0])
def test_a_permission_cached_beyond_the_promise_is_a_finding(clock: Clock, kept: float) -> None:
    """Access that still stands when the promised time is over fails, and nobody waits for its end."""
    probes = probed(clock, lambda after: State.OPEN if after < kept else State.CLOSED)
    found = judge_denial.closed_in_time(Probe(-1.0, State.OPEN, seen()), probes, PROMISED, "read")
    assert found.outcome is Outcome.FAIL
    assert judge_denial.seconds_to_denial(probes) is None
    assert clock.slept <= PROMISED


@pytest.mark.parametrize("takes", [0.5, 1.5, 30.0])
@pytest.mark.parametrize("kept", [0.0, 1.0, 1.9])
def test_a_slow_answer_to_an_early_question_is_no_finding(clock: Clock, kept: float, takes: float) -> None:
    """What was asked within the promised time may be open, whenever the answer comes."""
    probes = probed(clock, lambda after: State.OPEN if after < kept else State.CLOSED, takes)
    found = judge_denial.closed_in_time(Probe(-1.0, State.OPEN, seen()), probes, PROMISED, "read")
    assert found.outcome is Outcome.PASS


@pytest.mark.parametrize("takes", [0.5, 1.5, 30.0])
def test_a_slow_answer_to_a_late_question_is_a_finding(clock: Clock, takes: float) -> None:
    """What was asked after the promised time has to be closed, and is told with the time at which it was asked."""
    probes = probed(clock, lambda _after: State.OPEN, takes)
    found = judge_denial.closed_in_time(Probe(-1.0, State.OPEN, seen()), probes, PROMISED, "read")
    assert found.outcome is Outcome.FAIL
    assert probes[-1].after >= PROMISED
    assert clock.now >= 1000.0 + probes[-1].after + takes


def test_the_first_denial_does_not_count_where_another_answer_follows(clock: Clock) -> None:
    """What closes, opens once more and closes for good has closed at the later time."""
    probes = probed(clock, lambda after: State.OPEN if 0.02 < after < 1.0 else State.CLOSED)
    assert 1.0 <= (judge_denial.seconds_to_denial(probes) or 0.0) <= PROMISED
    assert [probe.state for probe in probes[-1 - CONFIRMATIONS :]] == [State.CLOSED] * (1 + CONFIRMATIONS)


def test_an_answer_that_decides_nothing_is_doubt(clock: Clock) -> None:
    """A target that breaks down until the promised time is over was not seen to close."""
    probes = probed(clock, lambda _after: State.UNDECIDED)
    found = judge_denial.closed_in_time(Probe(-1.0, State.OPEN, seen()), probes, PROMISED, "read")
    assert found.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(State.CLOSED, Outcome.PASS), (State.OPEN, Outcome.FAIL), (State.UNDECIDED, Outcome.INCONCLUSIVE)],
)
def test_what_closed_stays_closed(state: State, outcome: Outcome) -> None:
    """A later probe that finds it open again is a finding, one that decides nothing is doubt."""
    assert (
        outcome is judge_denial.stays_closed(Probe(1800.0, state, seen(status=503)), "read", "30 minutes later").outcome
    )


ANN = Hit("value", "ann", "Patient/a1")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (seen(ANN), State.OPEN),
        (seen(body=bundle([], total=3)), State.OPEN),
        (seen(body=bundle([], total=0)), State.CLOSED),
        (seen(body=bundle(["Practitioner/p1"])), State.CLOSED),
        (seen(status=200, method="HEAD"), State.OPEN),
        (seen(status=401, method="HEAD"), State.CLOSED),
        (seen(status=503), State.UNDECIDED),
    ],
    ids=["value", "total", "no-total", "directory", "head", "head-refused", "broke-down"],
)
def test_a_road_is_open_if_it_tells_of_the_member(answer: Observation, state: State) -> None:
    """A value, a total or a bare yes to HEAD tells of the member; an entry of a public directory does not."""
    assert state is judge_denial.query_path_state(answer, "ann")


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b'{"resourceType":"Patient","id":"1"}', State.OPEN),
        (b'{"resourceType":"Patient","id":"somebody"}', State.CLOSED),
        (bundle(["Patient/somebody"]), State.CLOSED),
        (bundle(["ExplanationOfBenefit/e"]), State.OPEN),
        (bundle([]), State.CLOSED),
        (b'{"resourceType":"OperationOutcome"}', State.CLOSED),
        (b"{}", State.UNDECIDED),
        (b"<html>Sign in</html>", State.UNDECIDED),
        (b"", State.UNDECIDED),
    ],
)
def test_a_read_is_open_while_it_shows_the_record(body: bytes, state: State) -> None:
    """Anything else with status 200 is not taken for access, before a withdrawal or after it."""
    assert judge_denial.fhir_state(seen(body=body), "ann", "1") is state


def test_that_nothing_changed_is_told_only_of_what_may_be_read() -> None:
    """A 304 says that the record is as it was, which is no answer to give after a withdrawal."""
    assert judge_denial.confirmed_state(Observation(exchange(304)), "ann", "1") is State.OPEN
    assert judge_denial.confirmed_state(Observation(exchange(401)), "ann", "1") is State.CLOSED
    assert [judge_denial.job_state(Observation(exchange(status))) for status in (200, 202, 404, 500)] == [
        State.OPEN,
        State.OPEN,
        State.CLOSED,
        State.UNDECIDED,
    ]


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (seen(body=bundle([], total=3)), True),
        (seen(body=bundle([], total=0)), False),
        (seen(status=401), False),
        (seen(body=bundle(["Practitioner/p1"])), False),
    ],
    ids=["same-total", "none", "refused", "no-total"],
)
def test_what_anybody_is_shows_the_same(other: Observation, alike: bool) -> None:  # noqa: FBT001 - a parameter
    """An answer without values tells something only if nobody's token, or ids of nobody, get another one."""
    assert judge_denial.shows_the_same(seen(body=bundle([], total=3)), other, "ann") is alike


def test_resources_of_others_are_no_access() -> None:
    """After a withdrawal, what says to belong to another Patient is no access to this one's record."""
    claim = b'{"resourceType":"ExplanationOfBenefit","id":"e","patient":{"reference":"Patient/%s"}}'
    states = [judge_denial.fhir_state(seen(body=claim % name), "ann", "a1") for name in (b"a1", b"b1")]
    assert states == [State.OPEN, State.CLOSED]
