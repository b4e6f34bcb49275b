"""What a target is held to, and what a verdict says of each requirement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payerproof.model import Case, Check, Outcome, Requirement, Severity, Verdict
from payerproof.obligations import concrete, dangling, held_to, looks_at, says

CARIN, CORE, LATER = "hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#6.1.0", "hl7.fhir.us.core#7.0.0"


def _row(name: str, guide: str | None = None, states: str | None = None, **more: Any) -> Requirement:
    fields = {
        "section": "1",
        "url": "https://rules.example/1",
        "rule": "A rule.",
        "strength": "SHALL",
        "binds": "server",
    }
    return Requirement(id=name, source="A source", guide=guide, states=states, **{**fields, **more})


LAW = _row("REQ-HH-001")
SIX = _row("US-CORE-6.1.0/Goal/patient", CORE, "search-parameter", resource_type="Goal", facet="patient")
SEVEN = _row("US-CORE-7.0.0/Goal/patient", LATER, "search-parameter", resource_type="Goal", facet="patient")
JSON = _row("CARIN-BB-2.0.0/json", CARIN, "json")
ROWS = (LAW, SIX, SEVEN, JSON)


def _check(*requirements: str) -> Check:
    return Check("a-check", requirements, Severity.LOW, "A title", "A finding", "A remedy", "conformance")


def _verdict(outcome: Outcome, kind: str | None = None, facets: dict[str, str] | None = None) -> Verdict:
    details = {} if facets is None else {"facets": facets}
    return Verdict("a-check", Case(resource_type=kind), outcome, "", "", "", (), None, 0.0, details)


@pytest.mark.parametrize(
    ("guides", "expected"),
    [
        ((), [LAW]),
        ((CARIN,), [LAW, JSON]),
        ((CORE,), [LAW, SIX]),
        ((LATER, CARIN), [LAW, SEVEN, JSON]),
        (("hl7.fhir.us.core#3.1.1",), [LAW]),
    ],
)
def test_a_target_is_held_to_the_versions_it_claims(guides: tuple[str, ...], expected: list[Requirement]) -> None:
    """Law binds everybody; of a guide only the version that is claimed counts."""
    assert expected == list(held_to(guides, ROWS).values())


def test_a_check_names_requirements_or_rules() -> None:
    """On record a check has the requirements of one target; with none of them it is not asked."""
    check = _check("REQ-HH-001", "search-parameter")
    assert [looks_at(check, row) for row in ROWS] == [True, True, True, False]
    assert concrete(check, held_to([CORE], ROWS)).requirements == ("REQ-HH-001", "US-CORE-6.1.0/Goal/patient")
    assert concrete(_check("json"), held_to([CORE], ROWS)).requirements == ()


def test_a_name_of_nothing_is_told() -> None:
    """A name that is neither an id nor a rule is a mistake of ours, not a rule that nobody states."""
    assert dangling(_check("REQ-HH-001", "json", "jsn", "REQ-HH-01"), ROWS) == ("jsn", "REQ-HH-01")


P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_OFFERED


@pytest.mark.parametrize(
    ("verdict", "row", "expected"),
    [
        (_verdict(P, "Goal"), SIX, P),
        (_verdict(P, "Patient"), SIX, None),
        (_verdict(F), SIX, F),
        (_verdict(F, "Patient"), LAW, F),
        (_verdict(N, "Goal"), SIX, N),
        (_verdict(F, "Goal", {"patient": "pass", "status": "fail"}), SIX, P),
        (_verdict(P, "Goal", {"patient": "inconclusive", "status": "pass"}), SIX, Outcome.INCONCLUSIVE),
        (_verdict(P, "Goal", {"status": "pass"}), SIX, None),
        (_verdict(F, "Goal", {"patient": "pass"}), LAW, F),
    ],
)
def test_a_verdict_speaks_of_its_type_and_its_facets(
    verdict: Verdict, row: Requirement, expected: Outcome | None
) -> None:
    """Another type's case says nothing; where facets are told apart, a requirement is told by its own alone."""
    assert expected is says(verdict, row)


def test_a_case_of_one_guide_says_nothing_of_another() -> None:
    """Two guides may ask the same of a type; where a case is about one of them, the other stays open."""
    verdict = replace(_verdict(Outcome.PASS, "Goal", {"patient": "pass"}), case=Case(resource_type="Goal", guide=CORE))
    assert says(verdict, SIX) is Outcome.PASS
    assert says(verdict, SEVEN) is None
    assert says(verdict, LAW) is Outcome.PASS
