"""Refusals: status, OperationOutcome, no breakdown."""

import pytest

from payerproof.checks.conformance.protocol import judge_errors
from payerproof.knowledge.observation import Observation
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import BROKEN, REFUSED, SLOW_DOWN, answer, bundle, outcome


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (answer(outcome(), status=404), Outcome.PASS),
        (answer(bundle()), Outcome.FAIL),
        (REFUSED, Outcome.FAIL),
        (BROKEN, Outcome.FAIL),
        (SLOW_DOWN, Outcome.INCONCLUSIVE),
        (answer(status=0), Outcome.INCONCLUSIVE),
    ],
)
def test_answered_with(seen: Observation, expected: Outcome) -> None:
    """The named status passes, any other fails, no answer decides nothing."""
    assert expected is judge_errors.answered_with(seen, frozenset({404}), reason="x").outcome


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (REFUSED, Outcome.PASS),
        (answer(outcome(), status=404, headers={"content-type": "text/html"}), Outcome.FAIL),
        (answer(b"<h1>404</h1>", status=404), Outcome.FAIL),
        (answer({"resourceType": "OperationOutcome", "issue": []}, status=404), Outcome.FAIL),
        (answer({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, status=404), Outcome.FAIL),
        (answer(bundle()), Outcome.INCONCLUSIVE),
        (BROKEN, Outcome.INCONCLUSIVE),
    ],
)
def test_is_outcome(seen: Observation, expected: Outcome) -> None:
    """An OperationOutcome with severity and code as FHIR JSON passes; a page, an empty one or another type does not."""
    assert expected is judge_errors.is_outcome(seen).outcome


def test_no_breakdown() -> None:
    """One 5xx among many is a finding; silence decides nothing."""
    assert Outcome.PASS is judge_errors.no_breakdown([REFUSED, answer(bundle())]).outcome
    assert Outcome.FAIL is judge_errors.no_breakdown([REFUSED, BROKEN]).outcome
    assert Outcome.INCONCLUSIVE is judge_errors.no_breakdown([REFUSED, SLOW_DOWN]).outcome
