"""Every check before every way in which its control can fail: nothing is learnt, so nothing passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.registry import discover
from payerproof.evidence.writing import read
from payerproof.model import Outcome
from tests.hostile.behaviours import BEHAVIOURS, PARTLY
from tests.hostile.learnt import ELSEWHERE_CONTROLLED, MAY_PASS
from tests.hostile.proxy import MARK
from tests.hostile.running import each, with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive")

ACCUSED = {
    "cut-silently": "a refusal that says of itself that it is whole, and is no JSON, is a finding",
    "empty": "a seeded member's data are known to be there, so serving none of them is a finding",
    "refuses": "a seeded member's data are known to be there, so refusing them all is a finding",
    "elsewhere": "a seeded member's data are known to be there, so serving none of them is a finding",
}
"""Behaviours that are whole, decided answers, and so may be findings, each with why."""


def test_public_checks_are_few() -> None:
    """Only what is asked without signing in stands beside a control of its own."""
    assert {name.split("-")[0] for name in MAY_PASS} == {"conformance"}
    assert 0 < len(MAY_PASS) < 10


QUICK = ("login-needs-scripts", "empty", "bad-byte", "cut-silently", "all-down")


@pytest.mark.parametrize("name", each(BEHAVIOURS, *QUICK))
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


@pytest.mark.parametrize("name", each(PARTLY, "empty-but-patients"))
def test_no_pass_rests_on_a_spoilt_answer(name: str, tmp_path: Path) -> None:
    """Where the own Patient is served and all else fails, no pass names an answer that was damaged."""
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    exchanges = read(tmp_path / "run").exchanges
    damaged = {each.id for each in exchanges.values() if MARK in each.headers}
    passed = [verdict for verdict in told.verdicts if verdict.outcome is Outcome.PASS]
    assert damaged
    assert passed
    assert {each.check for each in passed if damaged.intersection(each.exchanges)} - set(ELSEWHERE_CONTROLLED) == set()
    assert told.reasons(Outcome.ERROR) == []
