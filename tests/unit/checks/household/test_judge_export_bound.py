"""An export opens with its owner's grant alone: what others get of it, and what that tells."""

from __future__ import annotations

import pytest

from payerproof.checks.household.judge_export_bound import Try, bound
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Outcome
from tests.unit.checks.answers import seen

ANNS = Hit("v-ann", "ann", "Patient/ann")
NARROW = "an app that was granted the Patient alone"


def nobody(_seen: Observation) -> bool:
    """Return that nothing in an answer is of others."""
    return False


@pytest.mark.parametrize(
    ("tries", "outcome"),
    [
        ((Try("ben", "the status", seen(status=404)), Try("ben", "the file", seen(status=403))), Outcome.PASS),
        ((Try("ben", "the file", seen(ANNS)),), Outcome.FAIL),
        ((Try("ben", "the status", seen(status=202)),), Outcome.FAIL),
        ((Try("ben", "the file", seen(status=503)),), Outcome.INCONCLUSIVE),
        ((Try("ben", "the file", seen(status=503)), Try("eve", "the file", seen(ANNS))), Outcome.FAIL),
        ((Try(NARROW, "the file", seen(ANNS), own=True),), Outcome.FAIL),
        ((Try(NARROW, "the file", seen(status=200), own=True),), Outcome.PASS),
        ((), Outcome.INCONCLUSIVE),
    ],
    ids=["refused", "opened", "told", "broken", "one opened", "narrow", "narrow and empty", "nobody"],
)
def test_requests_of_others(tries: tuple[Try, ...], outcome: Outcome) -> None:
    """Data in the wrong hands, or any answer to another member, is a finding; a breakdown is doubt."""
    assert bound([seen(ANNS)], tries, "ann", nobody).outcome is outcome


def test_nothing_is_learnt_of_an_empty_export() -> None:
    """Where the owner gets nothing, nobody else could have."""
    assert bound([seen()], (Try("ben", "the file", seen(status=404)),), "ann", nobody).outcome is Outcome.INCONCLUSIVE


def test_resources_of_people_whom_nobody_described() -> None:
    """A resource that says to be of somebody else counts also where no value of the owner's is known."""
    told = bound([seen(ANNS)], (Try("ben", "the file", seen(status=404)),), "ann", lambda _: True)
    assert told.outcome is Outcome.FAIL
