"""Members whose data nobody knew beforehand: learnt values serve load and fuzzing as canaries do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from payerproof.checks.fuzz import judge_fuzz
from payerproof.checks.fuzz.session import FuzzTest
from payerproof.checks.load import judge_load, mix
from payerproof.checks.load.recognition import foreign_values
from payerproof.checks.load.session import LoadTest
from payerproof.model import Case, Outcome
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.description import Account
from tests.demo_run import MEMBERS, demo_run, demo_target


def attached() -> tuple[Account, ...]:
    """Return the members of the demo as a stranger would describe them: a login each, no data."""
    scope, _ = make_scope(RunOptions(target=demo_target()))
    return tuple(replace(account, seeded=False, patient=None) for account in scope.accounts.values())


def test_learnt_values_find_what_leaks(tmp_path: Path) -> None:
    """A payer that lets everybody read everything by its id is caught by load and by fuzzing."""
    changes = {"population": None, "attached": attached()}
    with demo_run(tmp_path, "read-unscoped", **changes) as run:
        planned = mix.plan(run.payer, 1)
        tested = LoadTest(run.payer, run.seed).run
        under_load = judge_load.no_foreign_data(tested, foreign_values(run.payer, tested))
        fuzzed = FuzzTest(run.payer, run.seed, sweep_seconds=300.0).run
    reading = judge_fuzz.judged(fuzzed, Case(path="read", resource_type="Coverage"), "foreign-data")
    assert (planned.owners, set(planned.learnt)) == ({}, set(MEMBERS))
    assert (under_load.outcome, reading.outcome) == (Outcome.FAIL, Outcome.FAIL)


def test_healthy_payer_with_attached_members(tmp_path: Path) -> None:
    """Nothing is found where nothing leaks, and what members get under load is what they got at rest."""
    with demo_run(tmp_path, population=None, attached=attached()) as run:
        tested = LoadTest(run.payer, run.seed).run
        fuzzed = FuzzTest(run.payer, run.seed, sweep_seconds=300.0).run
    judged = [judge_load.no_foreign_data(tested, ()), judge_load.answers_correctly(tested)]
    judged += [
        judge_fuzz.judged(fuzzed, Case(path=kind, resource_type=name), "foreign-data")
        for kind in ("read", "search")
        for name in ("Patient", "Coverage", "ExplanationOfBenefit")
    ]
    assert [(item.outcome, item.reason) for item in judged] == [(Outcome.PASS, "")] * 8
