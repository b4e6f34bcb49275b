"""Resources held against the JSON Schema of R4, also those within others, at whatever depth."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.conformance.content.r4_schema import schema_errors

PATIENT = {"resourceType": "Patient", "id": "p"}
WRONG = {**PATIENT, "gender": "x"}
GENDER = 'Patient.gender: "x" is not one of'


def nested(depth: int) -> dict[str, Any]:
    """Return a Patient with a wrong one so many resources deep in it."""
    inner: dict[str, Any] = WRONG
    for _ in range(depth):
        inner = {"resourceType": "Basic", "code": {"text": "x"}, "contained": [inner]}
    return {**PATIENT, "contained": [inner]}


@pytest.mark.parametrize("depth", [0, 1, 3, 2000])
def test_what_lies_within_is_found(depth: int) -> None:
    """The schema knows every type, so what is deep within would cost more at every step; each is looked at alone."""
    (found,) = schema_errors(nested(depth))
    assert found.startswith(f"contained: {GENDER}")


def test_each_place_of_a_resource() -> None:
    """A Bundle holds resources in its entries, Parameters in its parameters; an unknown type is told."""
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": WRONG}, {"resource": PATIENT}]}
    assert [text.partition(" is not")[0] for text in schema_errors(bundle)] == ['resource: Patient.gender: "x"']
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "n", "resource": {"resourceType": "Person2"}}]}
    assert schema_errors(parameters) == ["resource: resourceType: 'Person2' is no resource type of FHIR R4"]
    assert schema_errors({"resourceType": ["Patient"]}) == [
        "resourceType: \"['Patient']\" is no resource type of FHIR R4"
    ]


def test_a_resource_where_none_belongs() -> None:
    """What stands in for it is refused there as well."""
    (found,) = schema_errors({**PATIENT, "name": [PATIENT]})
    assert found.startswith("Patient.name.0: ")


def test_the_limit_holds_for_all_of_them() -> None:
    """However many are wrong, so many are told."""
    many = {**WRONG, "contained": [WRONG] * 9}
    assert len(schema_errors(many, 3)) == 3
