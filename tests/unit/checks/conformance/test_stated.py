"""The SHALLs of a CapabilityStatement become rows, each once, and nothing else does."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from payerproof.checks.conformance import requirement_rows
from payerproof.checks.search_tables import COMBINATION, EXPECTATION
from payerproof.errors import CatalogError

CORE = "hl7.fhir.us.core#6.1.0"


def _as(strength: str) -> dict[str, Any]:
    return {"extension": [{"url": EXPECTATION, "valueCode": strength}]}


def _together(strength: str, *names: str) -> dict[str, Any]:
    required = [{"url": "required", "valueString": name} for name in names]
    return {"url": COMBINATION, "extension": [{"url": EXPECTATION, "valueCode": strength}, *required]}


GOAL = {
    "type": "Goal",
    "extension": [
        {"url": EXPECTATION, "valueCode": "SHALL"},
        _together("SHALL", "patient", "target-date"),
        _together("SHOULD", "patient", "lifecycle-status"),
    ],
    "supportedProfile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal|6.1.0"],
    "interaction": [{"code": "read", **_as("SHALL")}, {"code": "vread", **_as("SHOULD")}],
    "searchParam": [{"name": "patient", **_as("SHALL")}, {"name": "target-date", **_as("MAY")}],
    "searchRevInclude": ["Provenance:target"],
    "_searchRevInclude": [_as("SHALL")],
}


def _statement(*resources: dict[str, Any], kind: str = "requirements", mode: str = "server") -> dict[str, Any]:
    return {
        "resourceType": "CapabilityStatement",
        "kind": kind,
        "rest": [{"mode": mode, "resource": list(resources)}],
    }


def _ids(*resources: dict[str, Any], **how: str) -> list[str]:
    return [row["id"] for row in requirement_rows.stated(CORE, [_statement(*resources, **how)])]


def test_each_shall_is_a_row() -> None:
    """Interactions, parameters, combinations, reverse includes and profiles with SHALL, and none weaker."""
    assert _ids(GOAL) == [
        "US-CORE-6.1.0/Goal/read",
        "US-CORE-6.1.0/Goal/patient",
        "US-CORE-6.1.0/Goal/patient+target-date",
        "US-CORE-6.1.0/Goal/_revinclude=Provenance:target",
        "US-CORE-6.1.0/Goal/us-core-goal",
    ]


def test_a_row_tells_what_it_is_about() -> None:
    """A row holds its rule, type and facet, and a sentence of its own; a type that need not be served says so."""
    first = next(requirement_rows.stated(CORE, [_statement(GOAL)]))
    assert first == {
        "id": "US-CORE-6.1.0/Goal/read",
        "states": "read",
        "section": "CapabilityStatement, Goal, interactions",
        "strength": "SHALL",
        "type": "Goal",
        "facet": "read",
        "rule": "Goal is read by its id.",
    }
    free = {**GOAL, "extension": [{"url": EXPECTATION, "valueCode": "SHOULD"}]}
    assert (
        next(requirement_rows.stated(CORE, [_statement(free)]))["rule"] == "Where it is served, Goal is read by its id."
    )


@pytest.mark.parametrize("how", [{"kind": "instance"}, {"mode": "client"}])
def test_only_what_servers_are_asked_counts(how: dict[str, str]) -> None:
    """A server's own statement, and one for clients, ask nothing of a server."""
    assert _ids(GOAL, **how) == []


def test_a_profile_is_as_strong_as_it_says() -> None:
    """An expectation beside a profile counts, and where there is none, that of the type."""
    weaker = {**GOAL, "_supportedProfile": [_as("SHOULD")]}
    assert "US-CORE-6.1.0/Goal/us-core-goal" not in _ids(weaker)
    assert "US-CORE-6.1.0/Goal/us-core-goal" in _ids({**GOAL, "_supportedProfile": [None]})


def test_a_guide_without_a_name_is_an_error() -> None:
    """The ids of a guide's requirements begin with a name that somebody has to give."""
    with pytest.raises(CatalogError, match=r"x\.y#1\.0\.0: the requirements of x\.y have no name \(allowed: hl7"):
        requirement_rows.prefix("x.y#1.0.0")


def test_what_stands_by_hand_stays() -> None:
    """Writing the tables anew leaves everything above the mark alone, and is plain TOML."""
    text = f'[general]\nrows = []\n\n{requirement_rows.MARK}\nrows = ["old"]\n'
    assert requirement_rows.by_hand(text) == "[general]\nrows = []\n\n"
    assert tomllib.loads(requirement_rows.by_hand(text)) == {"general": {"rows": []}}
