"""Line and column of an issue: exact for what is there, the nearest parent for what is missing."""

from __future__ import annotations

import json

import pytest

from payerproof.fhir import validate
from payerproof.fhir.places import JsonPlaces, steps
from tests.unit.fhir.as_xml import as_xml
from tests.unit.fhir.samples import observation, patient

TEXT = """{
  "resourceType": "Patient",
  "name": [
    {"family": "A \\"B\\" {", "given": ["x", null],
     "_given": [null, {"extension": [{"url": "u:1", "valueString": "v"}]}]},
    {"text": "t"}
  ],
  "deceasedBoolean": true, "contact": []
}"""


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("Patient", (1, 1)),
        ("Patient.name[0]", (4, 5)),
        ("Patient.name[0].family", (4, 6)),
        ("Patient.name[0].given[0]", (4, 39)),
        ("Patient.name[0].given[1].extension[0].value.ofType(String)", (5, 53)),
        ("Patient.name[1].text", (6, 6)),
        ("Patient.deceased.ofType(Boolean)", (8, 3)),
        ("Patient.name[1].family", (6, 5)),
        ("Patient.name[7]", (3, 3)),
        ("Patient.contact[0].name", (8, 28)),
        ("Patient.nothing.at.all[3]", (1, 1)),
    ],
)
def test_places_in_json(expression: str, place: tuple[int, int]) -> None:
    """Escapes, brackets in texts, siblings of primitives and missing elements lead where they should."""
    assert JsonPlaces(TEXT).find(steps(expression)) == place


@pytest.mark.parametrize("text", ["", "{", '{"name"', '{"name": [', '{"name": [1, {]', "[1, 2]", '{"name": tru'])
def test_places_in_broken_text(text: str) -> None:
    """A text that ends too early, or is none, gives a place within it."""
    line, column = JsonPlaces(text).find(steps("Patient.name[0].given[1]")) or (0, 0)
    assert (line, 1 <= column <= len(text) + 1) == (1, True)


def test_issues_of_a_text_have_places() -> None:
    """The API of one call gives line and column for JSON and XML texts, and none for an object."""
    made = patient(gender="x", birthDate="1984-13-01")
    for text in (json.dumps(made, indent=2), as_xml(made), as_xml(made).encode()):
        found = {issue.expression: issue for issue in validate(text, guides=[]) if issue.rejects}
        lines = text.splitlines() if isinstance(text, str) else text.decode().splitlines()
        assert found.keys() == {"Patient.gender", "Patient.birthDate"}
        for expression, issue in found.items():
            assert issue.line is not None
            assert issue.column is not None
            assert lines[issue.line - 1][issue.column - 1 :].strip('"<').startswith(expression.partition(".")[2])
    assert {issue.line for issue in validate(made, guides=[])} == {None}


def test_places_of_choices() -> None:
    """A choice is found by the name that it has in the text."""
    text = json.dumps(observation(valueQuantity={"value": "x"}), indent=1)
    issue = next(issue for issue in validate(text, guides=[]) if issue.rejects)
    assert issue.expression == "Observation.value.ofType(Quantity).value"
    assert text.splitlines()[(issue.line or 0) - 1].strip() == '"value": "x"'
