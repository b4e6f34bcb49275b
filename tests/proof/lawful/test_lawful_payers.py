"""A payer that is lawful in its own way gets no finding; the same payer with its author's mistakes gets one each.

`python -m tests.proof.lawful` puts every variation and every mistake under test alone, before whole suites.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.household.judge_side_channels import UNEVEN
from tests.proof.lawful.mistakes import MISTAKES
from tests.proof.lawful.running import FEW, Setting, run_suites
from tests.proof.lawful.variations import MIXES, SWITCHES, setting
from tests.proof.miniatures.running import Result

WHOLE = ("conformance", "smart", "household", "consent", "sensitive")

PLANS = {
    "gateway": (WHOLE, ""),
    "strict": ((*WHOLE, "load"), ""),
    "warehouse": (("conformance", "smart", "household", "sensitive"), ""),
    "sparse": (("conformance", "smart", "consent"), "not closed and not closes and not renewed"),
    "dialect": (("conformance", "smart", "household", "sensitive"), ""),
    "austere": (("smart", "consent"), ""),
    "ornate": (("smart", "consent"), ""),
    "plain": (("fuzz", "load"), ""),
}
"""Payers, the suites that they are put before, and pytest's `-k`: what a few minutes are enough for."""

TRUE_REASONS = {
    "austere": ("the token response tells no lifetime",),
    "slow": ("at 20", "header x-sequence of"),
    "sparse": (
        "no page asked: a consent that the member gave before may be remembered",
        "no consent page was shown: redirected to the app",
    ),
}
"""Why something is not learnt, where that is so: a lifetime is not told, a consent remembered, all writes numbered."""


def left_open(name: str, result: Result) -> list[str]:
    """Return why something was not learnt, where it should have been; how evenly a machine runs is not the payer's."""
    reasons = {str(item["reason"]) for item in result.verdicts(outcome="inconclusive")}
    return sorted(reason for reason in reasons if not reason.startswith((*TRUE_REASONS.get(name, ()), UNEVEN)))


@pytest.mark.parametrize("name", PLANS)
def test_lawful_ways_are_no_findings(name: str, tmp_path: Path) -> None:
    """No finding, no error, and nothing left open without a reason that is true."""
    suites, select = PLANS[name]
    result = run_suites(setting(name), tmp_path, suites=suites, select=select)
    found = [(item["check"], item["reason"]) for item in result.verdicts(outcome="fail")]
    assert (found, result.errors(), left_open(name, result)) == ([], [], [])
    assert {item["check"].partition("-")[0] for item in result.verdicts(outcome="pass")} >= set(suites)


@pytest.mark.parametrize("name", [name for name, slip in MISTAKES.items() if not slip.swept])
def test_mistakes_are_found(name: str, tmp_path: Path) -> None:
    """A check of the right suite fails, and no case is an error of ours."""
    slip = MISTAKES[name]
    chosen = Setting(slip.manner, slip.mode, slip.members or FEW, mistake=slip.apply)
    result = run_suites(chosen, tmp_path, suites=(slip.suite,), select=slip.select)
    assert result.verdicts(f"{slip.suite}-", "fail"), result.reasons()
    assert result.errors() == []


def test_every_switch_is_in_a_mix() -> None:
    """Mixes hold every switch, but for those that say the same as another one in them in another way."""
    mixed = {part for mix in MIXES.values() for part in mix.split("+")}
    values = {key for part in mixed & SWITCHES.keys() for key in SWITCHES[part]}
    assert {key for changes in SWITCHES.values() for key in changes} == values
