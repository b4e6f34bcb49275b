"""Small valid resources, and ways to say what a validator found."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from payerproof.fhir.issue import Issue

DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>A patient.</p></div>'
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "meta": {"lastUpdated": "2026-06-14T18:00:00Z"},
    "text": {"status": "generated", "div": DIV},
    "identifier": [{"system": "https://payer.example/members", "value": "1"}],
    "active": True,
    "name": [{"family": "Moreau", "given": ["Ada", "Jo"]}, {"text": "Ada Moreau"}],
    "telecom": [{"system": "phone", "value": "555-0100", "use": "home", "rank": 1}],
    "gender": "female",
    "birthDate": "1984-02-29",
    "address": [{"state": "IL", "period": {"start": "2019", "end": "2020-06"}}],
    "generalPractitioner": [{"reference": "Practitioner/7"}],
}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "text": {"status": "generated", "div": DIV},
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "3141-9"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-06-14",
    "valueQuantity": {"value": 70.50, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
}


def patient(**changes: Any) -> dict[str, Any]:
    """Return the sample patient with some elements replaced; None removes one."""
    return _changed(PATIENT, changes)


def observation(**changes: Any) -> dict[str, Any]:
    """Return the sample observation with some elements replaced; None removes one."""
    return _changed(OBSERVATION, changes)


def _changed(sample: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = deepcopy(sample) | changes
    return {name: value for name, value in made.items() if value is not None or name not in changes}


def errors(issues: Iterable[Issue]) -> list[tuple[str, str | None]]:
    """Return place and constraint of each issue that rejects."""
    return [(issue.expression, issue.constraint) for issue in issues if issue.rejects]


def of(issues: Iterable[Issue], severity: str) -> list[str]:
    """Return the places of the issues of one severity."""
    return [issue.expression for issue in issues if issue.severity.value == severity]
