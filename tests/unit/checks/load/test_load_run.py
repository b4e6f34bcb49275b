"""The whole way: a real payer, a real load process, the judgements."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from payerproof.checks.load import judge_load as judge
from payerproof.checks.load import mix
from payerproof.checks.load.recognition import foreign_values
from payerproof.checks.load.session import LoadTest
from payerproof.model import Outcome
from payerproof.target.description import Limits
from tests.demo_run import MEMBERS, demo_run
from tests.shared import evidence_bytes


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which temporary folders are made during the test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_healthy_payer_under_load(tmp_path: Path, temporary: Path) -> None:
    """All members are asked for, every answer is scanned, nothing is found, and nothing is left behind."""
    with demo_run(tmp_path / "run") as run:
        before = run.wire.sent
        made = LoadTest(run.payer, run.seed)
        load = made.run
        again = made.run
        spent = run.wire.sent - before
        tokens = [run.payer.session(name).access_token for name in MEMBERS]
    judged = [judge.no_foreign_data(load, ()), judge.answers_correctly(load)]
    assert [(item.outcome, item.reason) for item in judged] == [(Outcome.PASS, "")] * 2
    assert (load.scanned, load.kinds, load.total.requests) == (load.requests, {"sound": load.requests}, load.requests)
    assert min(load.own, load.other) > 0
    assert again is load
    assert spent >= load.requests
    assert list(temporary.iterdir()) == []
    evidence = evidence_bytes(tmp_path / "run").decode()
    assert evidence.count('"topic":"load"') == 1
    assert [token for token in tokens if token in evidence] == []


def test_shared_identity_is_found(tmp_path: Path) -> None:
    """A payer that mixes people up only while several ask at once is caught, with an answer that shows it."""
    with demo_run(tmp_path / "run", "identity-shared-under-load") as run:
        load = LoadTest(run.payer, run.seed).run
        judged = judge.no_foreign_data(load, foreign_values(run.payer, load))
        tokens = [run.payer.session(name).access_token for name in MEMBERS]
    assert (judged.outcome, judge.answers_correctly(load).outcome) == (Outcome.FAIL, Outcome.FAIL)
    assert set(judged.details["owners"]) <= set(MEMBERS)
    evidence = evidence_bytes(tmp_path / "run").decode()
    assert [name for name in judged.exchanges if f'"id":"{name}"' not in evidence] == []
    assert [token for token in tokens if token in evidence] == []


def test_limit_on_requests_holds(tmp_path: Path) -> None:
    """The load stops at the target file's limit on requests, and says that it was cut short."""
    with demo_run(tmp_path / "free") as run:
        mix.plan(run.payer, 1)
        needed = run.wire.sent
    limits = Limits(concurrency=4, total=needed + 50)
    with demo_run(tmp_path / "run", limits=limits) as run:
        load = LoadTest(run.payer, run.seed).run
        assert (run.wire.sent, run.wire.left) == (limits.total, 0)
    assert load.requests == 50
    assert judge.no_foreign_data(load, ()).outcome is Outcome.INCONCLUSIVE


def test_plan_keeps_within_the_target_file(tmp_path: Path) -> None:
    """Users are no more than the concurrency that the target admits, and its rate is the load's rate."""
    with demo_run(tmp_path / "run") as run:
        run.payer.target = replace(run.payer.target, limits=Limits(concurrency=2, requests_per_second=500.0))
        planned = mix.plan(run.payer, 1)
    assert (planned.users, planned.rate, planned.budget) == (2, 500.0, None)
    assert {ask.requester for ask in planned.asks if ask.own} == set(MEMBERS)
    assert [ask for ask in planned.asks if ask.own and not ask.values] == []
    assert [ask for ask in planned.asks if not ask.own and ask.values] == []
