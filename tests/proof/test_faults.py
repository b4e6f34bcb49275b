"""The harness bites: every fault is caught by every check that it names, and health by none.

Which other checks fail on a faulty payer is the business of `payerproof bench`, which runs whole suites.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from payerproof.checks.registry import discover
from payerproof.model import Outcome
from payerproof.reference_payer.faults import all_faults
from payerproof.synthetic_data.config import household_names, load_household
from payerproof.synthetic_data.generate import qualify
from tests.proof import faulty

PEOPLE = ("household", "consent", "sensitive")
"""The suites about people, which every family that ships is put before."""

SUITES = ("conformance", "smart", "household", "consent", "sensitive")
"""The suites that take as long as they need; `fuzz` and `load` are bounded by time instead."""

OF_THE_WHOLE_RUN = {"household-no-stranger-data"}
"""What judges every answer of a run, and is told whether it was chosen or not."""

SUITE_OF = {item.check.id: item.check.suite for item in discover()}


def test_health_leaves_nothing_open(tmp_path: Path) -> None:
    """Before the same checks, the payer without a fault passes each case or does not offer what it is about."""
    told = faulty.healthy(SUITES, tmp_path / "run")
    assert told.reasons(Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.ATTESTED) == []
    assert {SUITE_OF[check] for check in told.checks(Outcome.PASS)} == set(SUITES)


def test_health_leaves_nothing_open_in_any_family(tmp_path: Path) -> None:
    """Over all households that ship, the payer without a fault passes each case or does not offer what it is about."""
    told = faulty.healthy(PEOPLE, tmp_path / "run", "families")
    assert told.reasons(Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.ATTESTED) == []
    assert {SUITE_OF[check] for check in told.checks(Outcome.PASS)} == set(PEOPLE)
    assert {name for verdict in told.verdicts for name in (verdict.case.requester, verdict.case.subject)} >= {
        person.id for name in household_names() for person in qualify(load_household(name)).members
    }


@pytest.mark.parametrize("name", all_faults())
def test_a_fault_fails_each_check_it_names(name: str, tmp_path: Path) -> None:
    """A real payer with this fault, asked over HTTP, fails all of these checks, and no case is an error of ours."""
    fault = all_faults()[name]
    told = faulty.with_fault(fault, dict.fromkeys(SUITE_OF[check] for check in fault.caught_by), tmp_path / "run")
    failed = told.checks(Outcome.FAIL) - (OF_THE_WHOLE_RUN - set(fault.caught_by))
    assert set(fault.caught_by) == failed, told.reasons(Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED)
    assert told.reasons(Outcome.ERROR) == []


def test_every_check_is_named_by_a_fault() -> None:
    """A check that no fault fails may be unable to fail."""
    named = {check for fault in all_faults().values() for check in fault.caught_by}
    assert sorted(SUITE_OF.keys() - named) == []
