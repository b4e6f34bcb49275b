"""The whole way: a real payer, a real load process, the judgements."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payerproof import catalog
from payerproof.checks.load import judge_load as judge
from payerproof.checks.load import mix, plan
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
    assert sum(row.requests for row in load.groups["journey"]) == load.requests
    assert min(load.own, load.other) > 0
    assert again is load
    assert spent >= load.requests
    assert list(temporary.iterdir()) == []
    evidence = evidence_bytes(tmp_path / "run").decode()
    assert evidence.count('"topic":"load"') == 1
    assert [token for token in tokens if token in evidence] == []


CLOSED = {"users": 8, "seconds": 2.0}
OPEN = {**CLOSED, "rate": 500.0, "arrivals": "poisson"}
"""More starts than the payer takes, so that all users wait for it."""

FEW = {"journeys": {"dashboard": 1, "requests-about-others": 2}, "think": 0.0}
"""Journeys for which little has to be asked at rest."""


@pytest.mark.parametrize("load", [CLOSED, OPEN], ids=["closed", "open"])
@pytest.mark.parametrize(
    ("fault", "asked"), [("identity-shared-under-load", FEW), ("old-answers-when-crowded", {})], ids=["shared", "old"]
)
def test_mix_ups_are_found(fault: str, asked: Mapping[str, Any], load: Mapping[str, Any], tmp_path: Path) -> None:
    """A payer that mixes people up only while several ask at once is caught by each model, with an answer to show."""
    with demo_run(tmp_path / "run", fault, load={**load, **asked}) as run:
        found = LoadTest(run.payer, run.seed).run
        judged = judge.no_foreign_data(found, foreign_values(run.payer, found))
        tokens = [run.payer.session(name).access_token for name in MEMBERS]
    assert judged.outcome is Outcome.FAIL
    if fault == "identity-shared-under-load":
        assert judge.answers_correctly(found).outcome is Outcome.FAIL
    assert set(judged.details["owners"]) <= set(MEMBERS)
    evidence = evidence_bytes(tmp_path / "run").decode()
    assert [name for name in judged.exchanges if f'"id":"{name}"' not in evidence] == []
    assert [token for token in tokens if token in evidence] == []


@pytest.mark.parametrize("load", [CLOSED, {**CLOSED, "rate": 40.0}], ids=["closed", "open"])
def test_something_is_done_while_a_load_lasts(load: Mapping[str, Any], tmp_path: Path, temporary: Path) -> None:
    """The load has begun before it and goes on after it, is counted as any other, and leaves nothing behind."""
    with demo_run(tmp_path / "run", load={**load, **FEW}) as run:
        made = LoadTest(run.payer, run.seed)
        before, busy = run.wire.sent, list(temporary.iterdir())
        found = made.beside(3.0, lambda: len(list(temporary.iterdir())) - len(busy))
        spent = run.wire.sent - before
        cut = made.beside(0.5, lambda: time.sleep(2.0))
    assert (found.done, found.whole, found.run.why) == (1, True, "")
    assert found.run.requests > 0
    assert spent >= found.run.requests
    assert not cut.whole
    assert list(temporary.iterdir()) == []


def test_journeys_under_an_open_load(tmp_path: Path) -> None:
    """Every journey that ships is made by members of the healthy payer, and each start is accounted for."""
    load = {"users": 8, "seconds": 4.0, "rate": 30.0, "think": 0.0, "journeys": dict.fromkeys(catalog.journeys(), 1)}
    with demo_run(tmp_path / "run", load=load) as run:
        found = LoadTest(run.payer, run.seed).run
    assert [judge.no_foreign_data(found, ()).outcome, judge.answers_correctly(found).outcome] == [Outcome.PASS] * 2
    assert (found.why, found.left_out, found.kinds) == ("", (), {"sound": found.requests})
    assert {row.name for row in found.groups["journey"]} == set(catalog.journeys())
    assert found.starts["made"] + found.starts["missed"] == 120
    assert found.requests > found.starts["made"]


def test_journeys_are_phrased_and_filled(tmp_path: Path) -> None:
    """Each member has each journey; what the pages held at rest is what they have to hold, and no more is asked."""
    load = {"journeys": {"first-import": 2, "deep-paging": 1, "nightly": 0}}
    with demo_run(tmp_path / "run", load=load) as run:
        planned = mix.plan(run.payer, 1)
        url = f"Coverage?patient={run.payer.patient(MEMBERS[0])}"
        own = {hit.value for hit in run.payer.ask(run.payer.session(MEMBERS[0]), url).owned_by(MEMBERS[0])}
    made = {(journey.name, journey.steps[0].ask.requester): journey.steps for journey in planned.journeys}
    assert set(made) == {(name, member) for name in ("first-import", "deep-paging") for member in MEMBERS}
    assert planned.mix == {"first-import": 2.0, "deep-paging": 1.0}
    steps = made["first-import", MEMBERS[0]]
    assert [step.ask.type for step in steps[:4]] == ["", "Patient", "Coverage", "ExplanationOfBenefit"]
    assert set(steps[2].ask.values) == own != set()
    (paged,) = made["deep-paging", MEMBERS[0]]
    assert paged.ask.values == steps[3].ask.values
    assert ("_count=2" in paged.ask.url, paged.pages) == (True, 400)


def test_two_processes_are_one_run(tmp_path: Path) -> None:
    """Their answers, counts and histograms are added up, and each finds what the payer mixes up."""
    load = {**CLOSED, **FEW, "processes": 2}
    with demo_run(tmp_path / "run", "identity-shared-under-load", load=load) as run:
        found = LoadTest(run.payer, run.seed).run
        judged = judge.no_foreign_data(found, foreign_values(run.payer, found))
    assert (judged.outcome, found.why) == (Outcome.FAIL, "")
    assert sum(found.kinds.values()) == found.requests == found.total.requests
    assert len({item.exchange.id for item in found.suspicious}) == len(found.suspicious)


def test_limits_hold_for_all_processes_together(tmp_path: Path) -> None:
    """Rate and budget are shared out to the last request."""
    with demo_run(tmp_path / "run", load={"users": 8, "processes": 3, **FEW}) as run:
        planned = replace(mix.plan(run.payer, 1), rate=30.0, budget=100)
    parts = plan.shares(planned)
    assert [part.budget for part in parts] == [34, 33, 33]
    assert sum(part.rate for part in parts) == pytest.approx(30.0)
    assert len({part.seed for part in parts}) == 3


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
    assert (planned.workload.users, planned.rate, planned.budget) == (2, 500.0, None)
    assert {ask.requester for ask in planned.asks if ask.own} == set(MEMBERS)
    assert [ask for ask in planned.asks if ask.own and not ask.values] == []
    assert [ask for ask in planned.asks if not ask.own and ask.values] == []
