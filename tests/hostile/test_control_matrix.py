"""Every check before every way in which its control can fail: nothing is learnt, so nothing passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.controls import PUBLIC
from payerproof.checks.registry import discover
from payerproof.model import Outcome
from tests.hostile.behaviours import BEHAVIOURS
from tests.hostile.trial import with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive")

MAY_PASS = {found.check.id for found in discover() if found.check.control in PUBLIC}
"""Checks of what anybody may read without signing in: their control is that document itself."""

ACCUSED = {
    "empty": "a seeded member's data are known to be there, so serving none of them is a finding",
    "refuses": "a seeded member's data are known to be there, so refusing them all is a finding",
    "elsewhere": "a seeded member's data are known to be there, so serving none of them is a finding",
}
"""Behaviours that are whole, decided answers, and so may be findings, each with why."""


def test_public_checks_are_few() -> None:
    """Only what is asked without signing in stands beside a control of its own."""
    assert {name.split("-")[0] for name in MAY_PASS} == {"conformance"}
    assert 0 < len(MAY_PASS) < 10


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_nothing_passes_without_its_control(name: str, tmp_path: Path) -> None:
    """No check passes, none is in error, and a target that answers nothing whole is accused of nothing."""
    behaviour = BEHAVIOURS[name]
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    asked = {verdict.check for verdict in told.verdicts}
    assert asked == {found.check.id for found in discover() if found.check.suite in SUITES}
    assert told.checks(Outcome.PASS) - (set() if behaviour.public else MAY_PASS) == set()
    assert told.reasons(Outcome.ERROR) == []
    assert name in ACCUSED or told.reasons(Outcome.FAIL) == []
    assert len(told.checks(Outcome.INCONCLUSIVE)) > len(asked) / 2
