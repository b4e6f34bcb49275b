"""Value sets: what is in, what is out, and what cannot be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.guides import Library
from payerproof.fhir.terminology import NO, YES, Answer, Seed, Terminology, ValueSet, either
from payerproof.fhir.validator import load
from tests.unit.fhir.samples import errors, of, patient
from tests.unit.fhir.tiny import GUIDE, publish

SYSTEM = {
    "resourceType": "CodeSystem",
    "url": "x:system",
    "content": "complete",
    "concept": [
        {"code": "animal", "concept": [{"code": "dog", "concept": [{"code": "poodle"}]}, {"code": "cat"}]},
        {"code": "plant", "property": [{"code": "green", "valueBoolean": True}]},
        {"code": "moss", "property": [{"code": "subsumedBy", "valueCode": "plant"}]},
    ],
}
LICENSED = {"resourceType": "CodeSystem", "url": "x:licensed", "content": "not-present"}


def value_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *include: dict[str, Any], **compose: Any) -> ValueSet:
    """Return a value set of a tiny guide with these includes."""
    sets = [
        {"resourceType": "ValueSet", "url": "x:set", "compose": {"include": list(include), **compose}},
        {"resourceType": "ValueSet", "url": "x:pets", "compose": {"include": [codes("cat", "dog")]}},
        {"resourceType": "ValueSet", "url": "x:ring", "compose": {"include": [{"valueSet": ["x:ring"]}]}},
        {
            "resourceType": "ValueSet",
            "url": "x:expanded",
            "expansion": {"contains": [{"system": "x:system", "code": "cat"}]},
        },
    ]
    publish(tmp_path, SYSTEM, LICENSED, *sets)
    monkeypatch.setenv("PAYERPROOF_PACKAGES", str(tmp_path))
    library = Library([GUIDE])
    found = Terminology(library, {"x:seeded": Seed((("x:other", "a"),), complete=False)}).value_set(
        compose.get("ask", "x:set"), library.scope(GUIDE)
    )
    assert found is not None
    return found


def codes(*listed: str, system: str = "x:system") -> dict[str, Any]:
    """Return an include of these codes."""
    return {"system": system, "concept": [{"code": code} for code in listed]}


def rule(name: str, operation: str, value: str) -> dict[str, Any]:
    """Return an include of the codes that a filter lets through."""
    return {"system": "x:system", "filter": [{"property": name, "op": operation, "value": value}]}


def judged(found: ValueSet, *listed: str) -> list[bool | None]:
    """Return what the set says about codes of the sample system."""
    return [found.judge("x:system", code).member for code in listed]


def test_listed_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listed code is in, another one out, one of another system too."""
    found = value_set(tmp_path, monkeypatch, codes("cat"))
    assert judged(found, "cat", "dog", "CAT") == [True, False, False]
    assert found.judge("x:unheard", "cat").member is False
    assert found.judge_code("cat").member is True


def test_whole_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole system that publishes its codes can be told; one that does not, cannot."""
    found = value_set(tmp_path, monkeypatch, {"system": "x:system"}, {"system": "x:licensed"})
    assert judged(found, "poodle", "unicorn") == [True, False]
    assert found.judge("x:licensed", "1").member is None
    assert "x:licensed" in found.judge("x:licensed", "1").reason


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        (rule("concept", "is-a", "animal"), [True, True, True, False, False]),
        (rule("concept", "descendent-of", "animal"), [False, True, True, False, False]),
        (rule("concept", "is-not-a", "animal"), [False, False, False, True, True]),
        (rule("concept", "is-a", "plant"), [False, False, False, True, True]),
        (rule("code", "regex", "p.*"), [False, False, True, True, False]),
        (rule("parent", "=", "dog"), [False, False, True, False, False]),
        (rule("concept", "generalizes", "dog"), [None] * 5),
        (rule("code", "regex", "["), [None] * 5),
    ],
)
def test_filters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, include: dict[str, Any], expected: list[bool | None]
) -> None:
    """Filters go by the hierarchy; one that is not known decides nothing."""
    found = value_set(tmp_path, monkeypatch, include)
    assert judged(found, "animal", "dog", "poodle", "plant", "moss") == expected


def test_exclusion_and_intersection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is excluded is out; several sets in one include have to agree."""
    both = {"system": "x:system", "valueSet": ["x:pets"]}
    found = value_set(tmp_path, monkeypatch, both, exclude=[codes("dog")])
    assert judged(found, "cat", "dog", "plant") == [True, False, False]


def test_sets_that_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set that is not loaded, or that contains itself, leaves open what the rest does not settle."""
    found = value_set(tmp_path, monkeypatch, codes("cat"), {"valueSet": ["x:missing"]}, {"valueSet": ["x:ring"]})
    assert judged(found, "cat", "dog") == [True, None]


def test_published_expansion_and_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a definition the published expansion counts; without either, a seed."""
    assert judged(value_set(tmp_path, monkeypatch, ask="x:expanded"), "cat", "dog") == [True, False]
    library = Library([GUIDE])
    seeds = {"x:seeded": Seed((("x:other", "a"),), complete=False), "x:all": Seed((("x:other", "a"),), complete=True)}
    terminology = Terminology(library, seeds)
    for name, outside in (("x:seeded", None), ("x:all", False)):
        found = terminology.value_set(name, library.scope(GUIDE))
        assert found is not None
        assert [found.judge("x:other", code).member for code in "ab"] == [True, outside]
    assert terminology.value_set("x:none", library.scope(GUIDE)) is None


def test_three_valued_or() -> None:
    """One yes settles it; otherwise one unknown leaves it open."""
    unknown = Answer(None, "because")
    assert [either(row).member for row in ([NO, YES, unknown], [NO, unknown], [NO, NO], [])] == [
        True,
        None,
        False,
        False,
    ]


def test_memory_of_answers_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set forgets its answers before they fill the memory."""
    monkeypatch.setattr("payerproof.fhir.remembered.MOST", 10)
    found = value_set(tmp_path, monkeypatch, codes("cat"))
    for number in range(100):
        found.judge("x:system", str(number))
    assert len(found._known) <= 10


def test_strength_of_bindings() -> None:
    """Outside a required set is an error, outside an extensible one a warning, undecidable neither."""
    judge = load(["hl7.fhir.us.core#6.1.0"])
    race = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"

    def issues(code: str) -> list[Any]:
        coding = {"system": "urn:oid:2.16.840.1.113883.6.238", "code": code}
        parts = [{"url": "ombCategory", "valueCoding": coding}, {"url": "text", "valueString": "x"}]
        return judge.validate(patient(extension=[{"url": race, "extension": parts}]))

    place = "Patient.extension[0].extension[0].value.ofType(Coding)"
    assert errors(issues("2106-3")) == []
    assert errors(issues("0000-0")) == [(place, None)]
    marital = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}
    assert of(judge.validate(patient(maritalStatus=marital)), "warning") == ["Patient.maritalStatus"]
    contact = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}
    undecided = {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "code": contact}
    claimed = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition-encounter-diagnosis"
    assert "Condition.code" in of(judge.validate(undecided, [claimed]), "not-evaluated")


@pytest.mark.parametrize(
    ("tag", "member"), [("en", True), ("en-US", True), ("zh-Hant", True), ("english language", False)]
)
def test_languages_follow_their_grammar(tag: str, member: bool) -> None:  # noqa: FBT001 - a column of the table
    """Language tags are endless: their grammar decides, not a list."""
    library = Library([])
    found = Terminology(library, {}).value_set(
        "http://hl7.org/fhir/ValueSet/all-languages", library.scope(library.base.id)
    )
    assert found is not None
    assert found.judge_code(tag).member is member
