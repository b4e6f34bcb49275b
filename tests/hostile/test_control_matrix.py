"""Every check before every way in which its control can fail: nothing is learnt, so nothing passes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from payerproof.checks.registry import discover
from payerproof.evidence.writing import read
from payerproof.model import Outcome
from tests.hostile.behaviours import BEHAVIOURS, DECEIVING, LATER, PARTLY
from tests.hostile.learnt import ELSEWHERE_CONTROLLED, MAY_PASS
from tests.hostile.proxy import MARK
from tests.hostile.running import each, with_behaviour

SUITES = ("conformance", "smart", "household", "consent", "sensitive")

_KNOWN = "a seeded member's data are known to be there, so serving none of them is a finding"
_NO_OUTCOME = "a refusal that says of itself that it is whole, and is no JSON, is a finding"
_OTHERS = "what is served is somebody's whom nobody may see, or nothing that was asked for"
ACCUSED = {
    **dict.fromkeys(("cut-silently", "bom", "nan"), _NO_OUTCOME),
    **dict.fromkeys(("empty", "refuses", "elsewhere", "sign-in-redirect", "blank", "no-content", "object"), _KNOWN),
    **dict.fromkeys(("not-modified", "outcome", "bundle-empty", "bundle-bare", "total-alone", "not-found"), _KNOWN),
    **dict.fromkeys(("bad-request", "unauthorized", "not-allowed", "not-implemented"), _KNOWN),
    **dict.fromkeys(("one-resource", "one-bundle"), _OTHERS),
}
"""Behaviours that are whole, decided answers, and so may be findings, each with why."""

DECEIVED: Mapping[str, frozenset[str]] = {
    "first-again": frozenset(
        {
            "smart-bad-token-refused",
            "smart-no-token-refused",
            "conformance-search-complete",
            "conformance-search-alone",
            "household-no-unasked-data",
        }
    ),
    "deaf": frozenset({"conformance-declared-searches-work", "conformance-search-alone", "conformance-or-lists"}),
    "one-behind": frozenset({"household-no-stranger-data", "conformance-read-names-itself", "smart-no-token-refused"}),
    "any-code": frozenset(
        {
            "smart-app-authenticated",
            "smart-code-bound-to-app",
            "smart-code-single-use",
            "smart-pkce-verifier-checked",
            "smart-refresh-bound-to-app",
        }
    ),
}
"""Checks whose rule such a payer breaks in so many words: none of them may pass, and one at least is found."""


def test_public_checks_are_few() -> None:
    """Only what is asked without signing in stands beside a control of its own."""
    assert {name.split("-")[0] for name in MAY_PASS} == {"conformance", "smart"}
    assert 0 < len(MAY_PASS) <= 12


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


@pytest.mark.parametrize("name", each(DECEIVING))
def test_answers_to_other_requests_are_not_taken_for_right(name: str, tmp_path: Path) -> None:
    """Whole and well-formed answers that belong elsewhere pass no check of the rule that they break."""
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    assert told.checks(Outcome.PASS) & DECEIVED[name] == set()
    assert told.checks(Outcome.FAIL) & DECEIVED[name]
    assert told.reasons(Outcome.ERROR) == []


@pytest.mark.parametrize("name", each({**PARTLY, **LATER}, "empty-but-patients"))
def test_no_pass_rests_on_a_spoilt_answer(name: str, tmp_path: Path) -> None:
    """Where the own Patient is served and all else fails, or all fails later, no pass names a damaged answer."""
    told = with_behaviour(name, tmp_path / "run", *SUITES)
    exchanges = read(tmp_path / "run").exchanges
    damaged = {each.id for each in exchanges.values() if MARK in each.headers}
    passed = [verdict for verdict in told.verdicts if verdict.outcome is Outcome.PASS]
    assert damaged
    assert passed
    assert {each.check for each in passed if damaged.intersection(each.exchanges)} - set(ELSEWHERE_CONTROLLED) == set()
    assert told.reasons(Outcome.ERROR) == []
