"""From findings to judgements: silence passes only where there was something to find."""

from __future__ import annotations

import pytest

from payerproof.checks.fuzz.findings import CHECKS, KEPT, Finding, FuzzRun, Tally
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.model import Case, Outcome
from tests.unit.checks.fuzz.samples import ATTEMPT, found, run, tally

CASE = Case(path="search", resource_type="Coverage")


@pytest.mark.parametrize("check", CHECKS)
def test_quiet_operation_passes(check: str) -> None:
    """Ten answered requests without a finding are a pass, with exchanges as evidence."""
    made = judged(run(tally()), CASE, check)
    assert (made.outcome, made.observed) == (Outcome.PASS, "10 requests, 10 answered, 4 refused; nothing found")
    assert made.exchanges


@pytest.mark.parametrize("check", CHECKS)
def test_finding_fails_its_own_check_only(check: str) -> None:
    """A finding of one oracle fails the check of that oracle and no other; the first finding is the last exchange."""
    outcomes = {name: judged(found(check), CASE, name).outcome for name in CHECKS}
    assert outcomes == {name: Outcome.FAIL if name == check else Outcome.PASS for name in CHECKS}
    assert judged(found(check), CASE, check).exchanges[-1] == "x9"


def test_finding_counts_beside_errors() -> None:
    """A fuzzer that failed here and there has still found what it found."""
    assert judged(found("server-error", tally(errors=["boom"])), CASE, "server-error").outcome is Outcome.FAIL


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (run(Tally()), "nothing was tried"),
        (run(Tally(), "no member could sign in"), "nothing was tried: no member could sign in"),
        (run(Tally(cases=5)), "none of 5 requests was answered"),
        (run(tally(errors=["boom"])), "the fuzzer failed 1 time (boom), so its silence proves little"),
        (run(tally(), "stopped"), "the fuzzer failed 1 time (stopped), so its silence proves little"),
    ],
)
def test_silence_that_proves_nothing(check: str, given: FuzzRun, reason: str) -> None:
    """No case, no answer, or errors of the fuzzer's own: never a pass."""
    made = judged(given, CASE, check)
    assert (made.outcome, made.reason) == (Outcome.INCONCLUSIVE, reason)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (tally(shown=None), "nobody got data of the own this way, so no leak could have shown"),
        (tally(shown=None, served=0), "nobody got data of the own this way, so no leak could have shown"),
    ],
)
def test_leak_needs_something_to_leak(given: Tally, reason: str) -> None:
    """Where nobody got own data, silence says nothing about leaks; other oracles are not concerned."""
    made = judged(run(given), CASE, "foreign-data")
    assert (made.outcome, made.reason) == (Outcome.INCONCLUSIVE, reason)
    assert judged(run(given), CASE, "server-error").outcome is Outcome.PASS


def test_type_that_nobody_owns_needs_an_answer() -> None:
    """An Organization is nobody's: being served at all is enough, being refused always is not."""
    served, refused = (
        FuzzRun({("search", "Coverage"): tally(shown=None, served=number)}, 1.0, frozenset()) for number in (1, 0)
    )
    assert judged(served, CASE, "foreign-data").outcome is Outcome.PASS
    assert judged(refused, CASE, "foreign-data").outcome is Outcome.INCONCLUSIVE


def test_no_refusal_no_error_to_judge() -> None:
    """A lenient server that refuses nothing has shown no error, neither good nor bad."""
    assert judged(run(tally(refused=0)), CASE, "error-shape").outcome is Outcome.NOT_OFFERED


def test_what_is_not_listed_is_not_offered() -> None:
    """An operation that the CapabilityStatement lacks is not offered; a statement that lists nothing is a doubt."""
    missing = Case(path="read", resource_type="Coverage")
    assert judged(run(tally()), missing, "echo").outcome is Outcome.NOT_OFFERED
    assert judged(FuzzRun({}, 1.0), missing, "echo").outcome is Outcome.INCONCLUSIVE


def test_findings_are_counted_beyond_those_kept() -> None:
    """A target that breaks at every request does not fill the memory."""
    made = Tally()
    for number in range(KEPT + 5):
        made.add("echo", Finding("a Go panic", f"x{number}", ATTEMPT))
    assert (made.counts["echo"], len(made.found["echo"])) == (KEPT + 5, KEPT)


def test_note_counts_operations_with_findings() -> None:
    """The note tells for each oracle on how many operations it found something."""
    note = found("server-error").note()
    assert note["checks"] == {
        "fuzz-foreign-data": 0,
        "fuzz-server-error": 1,
        "fuzz-error-shape": 0,
        "fuzz-echo": 0,
    }
    assert (note["cases"], note["operations"], note["errors"]) == (10, 1, 0)
