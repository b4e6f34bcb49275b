"""A display is a name that the code system has for its code."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.fhir import validate
from payerproof.fhir.terms import displays

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def observation(coding: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an Observation of this category."""
    plain = {"resourceType": "Observation", "status": "final", "code": {"text": "a"}}
    return {**plain, "category": [{"coding": [coding]}], **more}


def told(resource: dict[str, Any]) -> list[str]:
    """Return what is said about displays."""
    return [issue.message for issue in validate(resource, guides=[]) if "display" in issue.message]


def test_another_name_is_a_warning() -> None:
    """The warning names the display that the system has; the resource is no less valid."""
    wrong = observation({"system": CATEGORY, "code": "exam", "display": "Laboratory"})
    (issue,) = [each for each in validate(wrong, guides=[]) if "display" in each.message]
    assert issue.message == "the display 'Laboratory' is not that of 'exam': 'Exam'"
    assert issue.severity == "warning"
    assert not issue.rejects


@pytest.mark.parametrize(
    "coding",
    [
        {"system": CATEGORY, "code": "exam", "display": "EXAM "},
        {"system": CATEGORY, "code": "exam"},
        {"system": CATEGORY, "code": "vital-signs", "display": "vital  signs"},
        {"system": "http://loinc.org", "code": "8302-2", "display": "How tall"},
        {"system": "https://payer.example/codes", "code": "exam", "display": "Laboratory"},
    ],
)
def test_what_is_no_other_name_is_silent(coding: dict[str, Any]) -> None:
    """Case and white space are no difference, and a system whose names are not at hand is not judged."""
    assert told(observation(coding)) == []


def test_other_languages_are_not_judged() -> None:
    """The tables hold English: a Spanish resource is not held to them, whichever came first."""
    coding = {"system": CATEGORY, "code": "exam", "display": "Examen"}
    for language, number in (("es", 0), ("en-US", 1), ("es-PR", 0), ("en", 1)):
        assert len(told(observation(coding, language=language))) == number


def test_a_part_of_a_system_names_nothing() -> None:
    """A fragment may leave out names; a value set's own name for a code of a complete system is one of its names."""
    concept = [{"code": "a", "display": "Alpha", "designation": [{"value": "First"}], "concept": [{"code": "b"}]}]
    compose = {"include": [{"system": "urn:x", "concept": [{"code": "a", "display": "The first"}]}]}
    whole = {"resourceType": "CodeSystem", "url": "urn:x", "content": "complete", "concept": concept}
    part = {"resourceType": "CodeSystem", "url": "urn:y", "content": "fragment", "concept": concept}
    names = {"resourceType": "ValueSet", "url": "urn:v", "compose": compose}
    assert displays([names, part, whole]) == {"displays": {"urn:x": {"a": ["Alpha", "First", "The first"]}}}
