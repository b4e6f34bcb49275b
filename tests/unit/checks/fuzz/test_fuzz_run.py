"""The whole way: a real payer, the sweep, generated requests, the judgements."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from payerproof.checks.fuzz.cases import TYPES, each_operation
from payerproof.checks.fuzz.findings import CHECKS, FuzzRun
from payerproof.checks.fuzz.judge_fuzz import judged
from payerproof.checks.fuzz.session import FuzzTest
from payerproof.model import Case, Outcome
from payerproof.target.description import Limits
from tests.demo_run import MEMBERS, demo_run
from tests.shared import evidence_bytes

SWEPT_WITHIN = 300.0
"""Seconds that no machine needs, so that what is found does not depend on its speed."""


def outcomes(fuzzed: FuzzRun, check: str) -> Counter[Outcome]:
    """Return how often each outcome came of one check over all cases."""
    cases = [Case(path=kind, resource_type=name) for name in TYPES for kind in ("read", "search")]
    return Counter(judged(fuzzed, case, check).outcome for case in cases)


def test_healthy_payer_is_quiet(tmp_path: Path) -> None:
    """Nothing is found, nothing is inconclusive, every request is recorded, and no token is written."""
    with demo_run(tmp_path) as run:
        fuzz = FuzzTest(run.payer, run.seed, SWEPT_WITHIN)
        before = run.wire.sent
        made = fuzz.run
        assert fuzz.run is made
        sent = run.wire.sent - before
        cases = tuple(each_operation(run.scope))
        tokens = [run.payer.session(name).access_token for name in MEMBERS]
    expected = Counter({Outcome.PASS: 10, Outcome.NOT_OFFERED: 6})
    assert {check: outcomes(made, check) for check in CHECKS} == dict.fromkeys(CHECKS, expected)
    assert len(cases) == 16
    note = made.note()
    assert (note["errors"], note["operations"]) == (0, 10)
    assert note["swept"]["sent"] == note["swept"]["known"] > 0
    assert sent >= note["cases"] > 0
    evidence = evidence_bytes(tmp_path).decode()
    assert evidence.count('"topic":"fuzz"') == 1
    assert evidence.count('"kind":"exchange"') >= note["cases"]
    assert [token for token in tokens if token in evidence] == []


def test_server_error_is_found_and_repeated(tmp_path: Path) -> None:
    """A payer that breaks at strange letters is caught on each search, and asked again to be sure."""
    with demo_run(tmp_path, "foreign-letters-break") as run:
        made = FuzzTest(run.payer, run.seed, SWEPT_WITHIN).run
    assert outcomes(made, "server-error")[Outcome.FAIL] == 5
    assert {check: outcomes(made, check)[Outcome.FAIL] for check in CHECKS if check != "server-error"} == {
        "foreign-data": 0,
        "error-shape": 0,
        "echo": 0,
    }
    first = made.tallies["search", "Coverage"].found["server-error"][0]
    assert (first.text, first.again) == ("status 500", True)


def test_stack_trace_is_found(tmp_path: Path) -> None:
    """A payer whose refusals carry the stack is caught."""
    with demo_run(tmp_path, "errors-show-the-stack") as run:
        made = FuzzTest(run.payer, run.seed, SWEPT_WITHIN).run
    assert judged(made, Case(path="search", resource_type="Patient"), "echo").outcome is Outcome.FAIL


def test_limit_on_requests_leaves_the_rest_undecided(tmp_path: Path) -> None:
    """When the target file's limit is met, fuzzing ends, and its silence is no pass."""
    with demo_run(tmp_path, limits=Limits(total=150)) as run:
        made = FuzzTest(run.payer, run.seed, SWEPT_WITHIN).run
        assert run.wire.sent == 150
    assert outcomes(made, "server-error") == Counter({Outcome.INCONCLUSIVE: 10, Outcome.NOT_OFFERED: 6})
