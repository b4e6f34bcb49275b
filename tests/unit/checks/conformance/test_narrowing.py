"""What is asked of `:missing`, of several parameters at once and of summaries, from tables and resources."""

from __future__ import annotations

from typing import Any

from payerproof.checks.conformance.guides import claimed, meaning, patient_types
from payerproof.checks.conformance.search import combined, missing
from payerproof.checks.conformance.search.summary import mandatory
from payerproof.checks.conformance.searching import Question
from tests.shared import claiming

US_CORE = ("hl7.fhir.us.carin-bb#2.0.0", "hl7.fhir.us.core#6.1.0")


def _goals(*described: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    return {
        f"Goal/{index}": {"resourceType": "Goal", "id": str(index), **({"description": each} if each else {})}
        for index, each in enumerate(described)
    }


def test_missing_leaves_open_what_nobody_can_name() -> None:
    """A coded goal has a value, one without description has none, and one in words alone may count as either."""
    parameter = meaning(US_CORE, "Goal", "description")
    assert parameter is not None
    goals = _goals({"coding": [{"system": "s", "code": "c"}]}, None, {"text": "walk"})
    with_none = missing.question(parameter, goals, missing=True)
    with_one = missing.question(parameter, goals, missing=False)
    assert (with_none.query, with_one.query) == ("description:missing=true", "description:missing=false")
    assert with_none.must == with_one.never == {"Goal/1"}
    assert with_none.never == with_one.must == {"Goal/0"}


def test_the_combinations_of_a_guide_are_tried() -> None:
    """Those of more than the patient and one more, by their own names, and some pairs that no guide names."""
    found = combined.wanted(US_CORE, "DiagnosticReport", ("patient", "_id", "code", "status"))
    assert found["category", "date"] == ("patient+category+date",)
    assert found["code", "date"] == ("patient+code+date",)
    assert found["code", "status"] == ()
    assert all("patient" not in names and "_id" not in names for names in found)


def test_joined_questions_hold_what_all_hold() -> None:
    """A resource has to come where all parts want it, and to stay away where one does; else it is left open."""
    one = Question("a=1", "a=1", frozenset({"x", "y"}), frozenset({"z"}))
    two = Question("b=2", "b=2", frozenset({"y"}), frozenset({"w"}))
    both = combined.joined([one, two], {"w": {}, "x": {}, "y": {}, "z": {}})
    assert both == Question("a=1&b=2", "a=1&b=2", frozenset({"y"}), frozenset({"w", "z"}))


def test_mandatory_elements_with_each_choice_spelt_out() -> None:
    """As R4 has them; elements that change the meaning of others are never left out."""
    assert {"status", "vaccineCode", "patient", "occurrenceDateTime", "occurrenceString"} <= mandatory("Immunization")
    assert {"implicitRules", "modifierExtension"} <= mandatory("Patient")
    assert "identifier" not in mandatory("Patient")


def test_types_searched_by_patient() -> None:
    """CARIN has claims so; US Core most clinical types, and nothing that belongs to nobody."""
    assert patient_types(claiming(*US_CORE[:1])) == ("ExplanationOfBenefit",)
    assert {"Condition", "Observation", "Coverage"} <= set(patient_types(claiming(*US_CORE)))
    assert {"Organization", "Location"} & set(patient_types(claiming(*US_CORE))) == set()


def test_which_guides_are_claimed() -> None:
    """Any version counts, and a name that only begins the same does not."""
    assert [claimed(US_CORE, name) for name in ("hl7.fhir.us.core", "hl7.fhir.us")] == [True, False]
