"""Requirements about one type, and one facet of it, are told by the cases and the facets that speak of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Outcome, Requirement, Severity, Verdict
from payerproof.reports.findings import findings
from payerproof.reports.html import html
from payerproof.reports.results import dumps, results
from tests.unit.evidence.records import rechained

GUIDE = "hl7.fhir.us.core#6.1.0"
START = "US-CORE-6.1.0"
FACETS = {"Goal": ("read", "patient", "target-date"), "Condition": ("read", "patient", "category")}


def _row(name: str, kind: str | None, facet: str | None, partly: str | None = None) -> Requirement:
    return Requirement(
        id=f"{START}/{name}",
        source="US Core 6.1.0",
        section="A section",
        url="https://hl7.org/fhir/us/core/STU6.1/",
        rule=f"The rule of {name}.",
        strength="SHALL",
        binds="server",
        guide=GUIDE,
        states="a-rule",
        partly=partly,
        resource_type=kind,
        facet=facet,
    )


ROWS = (
    _row("json", None, None, "what no check sees"),
    *(_row(f"{kind}/{facet}", kind, facet) for kind, facets in FACETS.items() for facet in facets),
)


def _check(name: str) -> Check:
    return Check(name, tuple(row.id for row in ROWS), Severity.LOW, "A title", "A finding", "A remedy", "conformance")


def _verdict(check: str, kind: str | None, outcome: Outcome, facets: dict[str, str] | None = None) -> Verdict:
    details = {} if facets is None else {"facets": facets}
    return Verdict(check, Case("m", "m", None, kind), outcome, "because", "e", "o", (), None, 0.0, details)


RUN = (
    _verdict("declared", "Goal", Outcome.FAIL, {"read": "pass", "patient": "pass", "target-date": "fail"}),
    _verdict("declared", "Condition", Outcome.NOT_OFFERED),
    _verdict("served", "Goal", Outcome.PASS, {"patient": "inconclusive", "target-date": "pass"}),
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Write a run of two checks: one with cases of both types, one with cases of Goal alone."""
    with EvidenceWriter(tmp_path / "evidence.jsonl", Redactor()) as writer:
        target = {"name": "t", "title": "T", "base": "https://payer.example/fhir", "guides": [GUIDE]}
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=None, suites=["conformance"], options={})
        for row in ROWS:
            writer.requirement(row)
        for name in ("declared", "served"):
            writer.check(_check(name))
        for verdict in RUN:
            writer.verdict(verdict)
    return tmp_path


@pytest.fixture
def found(run: Path) -> dict[str, Any]:
    """Return the results of that run."""
    return results(read(run / "evidence.jsonl"))


def test_a_requirement_is_told_by_its_type_and_facet(found: dict[str, Any]) -> None:
    """One bad parameter breaks its own requirement alone; what is not offered and what was not tried stay apart."""
    assert {row["id"].removeprefix(f"{START}/"): row["outcome"] for row in found["requirements"]} == {
        "json": "fail",
        "Goal/read": "pass",
        "Goal/patient": "inconclusive",
        "Goal/target-date": "fail",
        "Condition/read": "not_offered",
        "Condition/patient": "not_offered",
        "Condition/category": "not_offered",
    }
    assert dumps(found)


def test_a_verdict_names_the_requirements_it_decides(found: dict[str, Any]) -> None:
    """A failed case names what it broke, not all that its check covers; so does the finding."""
    failed = next(verdict for verdict in found["verdicts"] if verdict["outcome"] == "fail")
    assert failed["requirements"] == [f"{START}/json", f"{START}/Goal/target-date"]


def test_a_finding_names_what_is_broken(run: Path, found: dict[str, Any]) -> None:
    """The rules of a finding are those that its failed cases broke."""
    (finding,) = findings(found, read(run / "evidence.jsonl"))
    assert {row["id"] for row in finding.requirements} == {f"{START}/json", f"{START}/Goal/target-date"}


def test_a_page_folds_types_and_opens_what_is_broken(run: Path, found: dict[str, Any]) -> None:
    """Within a source, the rows about one type stand under its name; only those with something unmet are open."""
    page = html(found, read(run / "evidence.jsonl")).decode()
    groups = re.findall(r'<details class="source type"( open)?>\s*<summary><span class="name">(\w+)<', page)
    assert groups == [("", "Condition"), (" open", "Goal")]


def test_a_met_requirement_says_what_its_checks_leave_open(run: Path) -> None:
    """Beside a pass stands what no check can see of it; beside anything else it would only distract."""
    lines = (run / "evidence.jsonl").read_bytes().replace(b'"outcome":"fail"', b'"outcome":"pass"').splitlines()
    (run / "evidence.jsonl").write_bytes(rechained(lines))
    rows = {row["id"]: row for row in results(read(run / "evidence.jsonl"))["requirements"]}
    assert rows[f"{START}/json"]["reason"] == "2 cases passed; in part: what no check sees"
    assert "in part" not in rows[f"{START}/Goal/read"]["reason"]
