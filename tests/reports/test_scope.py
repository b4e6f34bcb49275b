"""What was not asked is said first, in every format, and nothing that was not asked counts as met."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from payerproof.checks.registry import discover
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Outcome, Requirement, Severity, Verdict
from payerproof.reports import scope
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.results import dumps, results
from payerproof.reports.summary import summary
from payerproof.session.planned import planned
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.reading import load_target
from payerproof.target.scope import Pairs

RULE = Requirement("REQ-1", "Law", "1", "https://law.example/", "A rule.", "LAW", "payer")
CLAIMS = Requirement("REQ-2", "Law", "2", "https://law.example/", "Of claims.", "LAW", "payer", resource_type="Claim")
CHECKS = tuple(
    Check(name, (RULE.id, CLAIMS.id), Severity.HIGH, "A rule holds", "It is broken", "Mend", suite)
    for name, suite in (("household-a", "household"), ("smart-b", "smart"))
)
WHOLE = {"household-a": {"Claim": 2, "Patient": 2}, "smart-b": {"": 1}}

Asked = Iterable[tuple[str, str | None]]
EVERYTHING = (
    ("household-a", "Claim"),
    ("household-a", "Claim"),
    ("household-a", "Patient"),
    ("household-a", "Patient"),
    ("smart-b", None),
)


def _written(folder: Path, asked: Asked, outcome: Outcome = Outcome.PASS, **options: Any) -> Path:
    with EvidenceWriter(folder / "evidence.jsonl", Redactor()) as writer:
        target = {"name": "t", "base": "http://payer.example/fhir"}
        given = {"planned": WHOLE, **options}
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options=given)
        for rule in (RULE, CLAIMS):
            writer.requirement(rule)
        for check in CHECKS:
            writer.check(check)
        for number, (check_id, kind) in enumerate(asked):
            case = Case(resource_type=kind, note=str(number))
            writer.verdict(Verdict(check_id, case, outcome, "", "e", "o", (), None, 0.0))
    return folder


def _outcomes(found: dict[str, Any]) -> dict[str, str]:
    return {row["id"]: row["outcome"] for row in found["requirements"]}


def test_a_whole_run_says_every(tmp_path: Path) -> None:
    """All planned cases of all checks: met, and the headline may say so."""
    found = results(read(_written(tmp_path, EVERYTHING)))
    assert found["scope"]["whole"]
    assert summary(found).startswith("✓ Every applicable check passed\n  Asked: 5 of 5 cases, 2 of 2 checks")
    assert _outcomes(found) == {"REQ-1": "pass", "REQ-2": "pass"}


PARTS: dict[str, tuple[Asked, dict[str, Any], dict[str, str]]] = {
    "one check": (EVERYTHING[4:], {"selection": {"-k": "state"}}, {"REQ-1": "partly", "REQ-2": "partly"}),
    "a sample of the pairs": (EVERYTHING[2:], {"pairs": "few"}, {"REQ-1": "partly", "REQ-2": "partly"}),
    "all of one type": (
        (EVERYTHING[0], EVERYTHING[1], EVERYTHING[2], EVERYTHING[4]),
        {},
        {"REQ-1": "partly", "REQ-2": "pass"},
    ),
    "none of a check": (EVERYTHING[:4], {}, {"REQ-1": "partly", "REQ-2": "partly"}),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_never_says_every(tmp_path: Path, name: str) -> None:
    """Whatever left cases out, requirements that they concern are partly tested, and every format says how much."""
    asked, options, outcomes = PARTS[name]
    evidence = read(_written(tmp_path, asked, **options))
    found = results(evidence)
    assert dumps(found)
    assert not found["scope"]["whole"]
    assert _outcomes(found) == outcomes
    band = next(scope.lines(found))
    assert band.startswith(f"Asked: {len(tuple(asked))} of 5 cases")
    for text in (summary(found), html(found, evidence).decode(), junit(found).decode()):
        assert band in text
        assert "Every applicable check passed" not in text
    assert "partly tested" in html(found, evidence).decode()


def test_a_partly_tested_requirement_says_how_many(tmp_path: Path) -> None:
    """So many of so many, and which check did not run."""
    found = results(read(_written(tmp_path, EVERYTHING[:3])))
    assert found["requirements"][0]["reason"] == "3 of 5 cases asked; smart-b did not run"


def test_a_finding_in_a_part_is_a_finding(tmp_path: Path) -> None:
    """What was not asked takes nothing from what was found."""
    found = results(read(_written(tmp_path, EVERYTHING[:1], Outcome.FAIL)))
    assert _outcomes(found) == {"REQ-1": "fail", "REQ-2": "fail"}


def test_the_selection_and_seeded_faults_are_named(tmp_path: Path) -> None:
    """In words, beside what was left out."""
    options: dict[str, Any] = {
        "selection": {"-k": "state"},
        "start_arguments": ["--fault", "search-unscoped"],
        "pairs": "few",
    }
    told = " ".join(scope.lines(results(read(_written(tmp_path, EVERYTHING[4:], **options)))))
    for words in (
        "1 fault: search-unscoped.",
        "Left out: the suites household.",
        "Selected by -k state.",
        "--few-pairs",
    ):
        assert words in told


def test_what_is_planned_follows_the_rule_in_force_whatever_a_run_chose() -> None:
    """A sample plans what the whole run asks, so that it is known for a sample."""
    known = discover()
    numbers = {}
    for pairs in (Pairs.MARKED, Pairs.FEW):
        found, _ = make_scope(RunOptions(load_target("demo"), pairs=pairs))
        numbers[pairs] = planned(found, known)
    assert numbers[Pairs.FEW] == numbers[Pairs.MARKED]
    assert set(numbers[Pairs.FEW]) == {item.check.id for item in known}
    marked, _ = make_scope(RunOptions(load_target("demo")))
    asked = sum(max(1, len(tuple(item.cases(marked)))) for item in known)
    assert asked == sum(sum(kinds.values()) for kinds in numbers[Pairs.FEW].values())


def test_ways_over_references_are_counted(tmp_path: Path) -> None:
    """Where a run made query paths, its scope tells how many ways there are and how many were walked."""
    kinds = {"chain": {"walked": 3, "reachable": 7}, "search": {"walked": 5, "reachable": 5}}
    told = {"reachable": 12, "covered": 6, "generated": ["planned-one", "planned-two"], "left_out": 4, "kinds": kinds}
    more = {
        "left_out_first": ["planned-<b>"],
        "left_out_why": "too many",
        "not_asked": {"A:b": "nobody", "A:c": "nobody"},
    }
    with EvidenceWriter(tmp_path / "evidence.jsonl", Redactor()) as writer:
        target = {"name": "t", "base": "http://payer.example/fhir"}
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options={"planned": WHOLE})
        for rule in (RULE, CLAIMS):
            writer.requirement(rule)
        for check in CHECKS:
            writer.check(check)
        writer.note("plan", {**told, **more})
    found = results(read(tmp_path))
    assert found["scope"]["ways"] == {**told, "generated": 2}
    assert scope.ways_left(read(tmp_path)) == [("planned-<b> and 3 more", "too many"), ("A:b, A:c", "nobody")]
    page = html(found, read(tmp_path)).decode()
    assert "12 ways over references" in page
    assert "planned-&lt;b&gt; and 3 more" in page
    taken = "query paths that ship take 6 and generated ones 2; left out: 4 ways"
    assert any(
        line.startswith(f"Of 12 ways over references that the target declares, {taken}") for line in scope.lines(found)
    )


def test_a_run_without_a_plan_says_nothing_of_ways(tmp_path: Path) -> None:
    """Where no check went over references, or the note is damaged, no number is made up."""
    assert results(read(_written(tmp_path / "none", EVERYTHING)))["scope"]["ways"] is None
