"""Profiles of guides: slicing in all its ways, fixed values, bindings, and profiles that are wrong themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from payerproof.fhir.validator import Validator
from tests.unit.fhir.samples import errors, observation, of, patient
from tests.unit.fhir.tiny import CANONICAL, element, profile, validator

PROFILE = f"{CANONICAL}p"


def sliced(
    discriminator: dict[str, str], parts: list[dict[str, Any]], *, rules: str = "open", ordered: bool = False
) -> dict[str, Any]:
    """Return a profile of Patient that slices the identifiers."""
    slicing = {"discriminator": [discriminator], "rules": rules, "ordered": ordered}
    header = element("Patient.identifier", max="*", types=["Identifier"], slicing=slicing)
    return profile("p", "Patient", [element("Patient", max="*"), header, *parts])


def part(name: str, system: str, **facts: Any) -> list[dict[str, Any]]:
    """Return a slice of the identifiers that is known by its system."""
    facts = {"max": "1", "base": "*"} | facts
    return [
        element(f"Patient.identifier:{name}", types=["Identifier"], **facts),
        element(f"Patient.identifier:{name}.system", min=1, types=["uri"], fixedUri=system),
        element(f"Patient.identifier:{name}.value", min=1, types=["string"]),
    ]


def identifiers(*systems: str, **more: Any) -> list[dict[str, Any]]:
    """Return identifiers of these systems."""
    return [{"system": system, "value": "1", **more} for system in systems]


@pytest.mark.parametrize(
    ("systems", "found"),
    [
        (["a:1"], []),
        (["a:1", "b:1", "c:1"], []),
        (["b:1"], [("Patient", None)]),
        (["a:1", "a:1"], [("Patient", None)]),
        ([], [("Patient", None)]),
    ],
)
def test_open_slices_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, systems: list[str], found: list[tuple[str, None]]
) -> None:
    """Each slice counts its own values, an absent array included; others may stand beside."""
    parts = [*part("one", "a:1", min=1), *part("two", "b:1")]
    judge = validator(tmp_path, monkeypatch, sliced({"type": "value", "path": "system"}, parts))
    issues = judge.validate(patient(identifier=identifiers(*systems) or None), [PROFILE])
    assert errors(issues) == found


def test_slice_demands_its_own_elements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a slice demands holds for its values alone."""
    judge = validator(tmp_path, monkeypatch, sliced({"type": "value", "path": "system"}, part("one", "a:1")))
    issues = judge.validate(patient(identifier=[{"system": "a:1"}, {"system": "b:1"}]), [PROFILE])
    assert [(issue.expression, issue.element) for issue in issues if issue.rejects] == [
        ("Patient.identifier[0]", "Patient.identifier:one.value")
    ]
    assert {issue.profile for issue in issues if issue.rejects} == {f"{PROFILE}|1.0.0"}


def test_slice_meets_what_its_element_demands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sliced element demands of its children holds in a slice that does not repeat it."""
    demanded = element("Patient.identifier.use", min=1, types=["code"])
    shape = sliced({"type": "value", "path": "system"}, [demanded, *part("one", "a:1")])
    judge = validator(tmp_path, monkeypatch, shape)
    found = judge.validate(patient(identifier=[*identifiers("a:1"), *identifiers("a:1", "b:1", use="old")]), [PROFILE])
    assert errors(found) == [("Patient.identifier[0]", None), ("Patient", None)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["Ada"], []),
        (["Ada", "Jo"], []),
        (["Jo"], [("Patient.name[0]", None)]),
        (["Ada", "Ada"], [("Patient.name[0]", None)]),
        (None, [("Patient.name[0]", None)]),
    ],
)
def test_sliced_primitives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str] | None, found: list[tuple[str, None]]
) -> None:
    """Slices count the values of a primitive, too."""
    slicing = {"discriminator": [{"type": "value", "path": "$this"}], "rules": "open"}
    shape = profile(
        "p",
        "Patient",
        [
            element("Patient", max="*"),
            element("Patient.name", max="*", types=["HumanName"]),
            element("Patient.name.family", types=["string"]),
            element("Patient.name.given", max="*", types=["string"], slicing=slicing),
            element("Patient.name.given:first", min=1, base="*", types=["string"], fixedString="Ada"),
        ],
    )
    judge = validator(tmp_path, monkeypatch, shape)
    name = {"family": "Moreau", **({} if given is None else {"given": given})}
    assert errors(judge.validate(patient(name=[name]), [PROFILE])) == found


def test_closed_slicing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed slicing has no room for a value of no slice."""
    shape = sliced({"type": "value", "path": "system"}, part("one", "a:1"), rules="closed")
    judge = validator(tmp_path, monkeypatch, shape)
    issues = judge.validate(patient(identifier=identifiers("a:1", "c:1")), [PROFILE])
    assert errors(issues) == [("Patient.identifier[1]", None)]


def test_ordered_slicing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordered slices come in the order of the profile."""
    parts = [*part("one", "a:1"), *part("two", "b:1")]
    judge = validator(tmp_path, monkeypatch, sliced({"type": "value", "path": "system"}, parts, ordered=True))
    assert errors(judge.validate(patient(identifier=identifiers("a:1", "b:1")), [PROFILE])) == []
    assert errors(judge.validate(patient(identifier=identifiers("b:1", "a:1")), [PROFILE])) == [
        ("Patient.identifier[1]", None)
    ]


def test_reslice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reslice narrows a slice: its values count for both."""
    parts = part("one", "a:1", max="2")
    parts[0]["slicing"] = {"discriminator": [{"type": "value", "path": "use"}], "rules": "open"}
    inner = [
        element("Patient.identifier:one/old", types=["Identifier"], base="*"),
        element("Patient.identifier:one/old.system", min=1, types=["uri"], fixedUri="a:1"),
        element("Patient.identifier:one/old.use", min=1, types=["code"], fixedCode="old"),
    ]
    judge = validator(tmp_path, monkeypatch, sliced({"type": "value", "path": "system"}, [*parts, *inner]))
    assert (
        errors(judge.validate(patient(identifier=identifiers("a:1") + identifiers("a:1", use="old")), [PROFILE])) == []
    )
    twice = identifiers("a:1", "a:1", use="old")
    assert errors(judge.validate(patient(identifier=twice), [PROFILE])) == [("Patient", None)]


def test_slicing_by_presence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`exists` tells slices apart by whether an element is there."""
    parts = [
        element("Patient.identifier:dated", types=["Identifier"], base="*"),
        element("Patient.identifier:dated.period", min=1, types=["Period"]),
        element("Patient.identifier:undated", types=["Identifier"], base="*"),
        element("Patient.identifier:undated.period", max="0", base="1", types=["Period"]),
    ]
    judge = validator(tmp_path, monkeypatch, sliced({"type": "exists", "path": "period"}, parts))
    one = [{"value": "1", "period": {"start": "2020"}}, {"value": "2"}]
    assert errors(judge.validate(patient(identifier=one), [PROFILE])) == []
    assert errors(judge.validate(patient(identifier=[*one, {"value": "3"}]), [PROFILE])) == [("Patient", None)]


def test_slicing_by_pattern_of_a_concept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern may hold less than the value, and the value its codings in any order."""
    wanted = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]}
    parts = [
        element("Patient.identifier:member", min=1, types=["Identifier"], base="*"),
        element("Patient.identifier:member.type", min=1, types=["CodeableConcept"], patternCodeableConcept=wanted),
    ]
    judge = validator(tmp_path, monkeypatch, sliced({"type": "pattern", "path": "type"}, parts))
    concept = {"coding": [{"system": "x:y", "code": "1"}, wanted["coding"][0] | {"display": "Member"}], "text": "m"}
    assert errors(judge.validate(patient(identifier=[{"type": concept, "value": "1"}]), [PROFILE])) == []
    assert errors(judge.validate(patient(identifier=[{"value": "1"}]), [PROFILE])) == [("Patient", None)]


def test_discriminator_that_needs_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a discriminator looks behind a reference out of reach, a missing slice is not evaluated."""
    slicing = {"discriminator": [{"type": "profile", "path": "resolve()"}], "rules": "open"}
    target = [{"code": "Reference", "targetProfile": [f"{CANONICAL}p"]}]
    shape = profile(
        "p",
        "Patient",
        [
            element("Patient", max="*"),
            element("Patient.generalPractitioner", max="*", types=["Reference"], slicing=slicing),
            element("Patient.generalPractitioner:x", min=1, base="*", types=target),
        ],
    )
    judge = validator(tmp_path, monkeypatch, shape)
    issues = judge.validate(
        patient(generalPractitioner=[{"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}]), [PROFILE]
    )
    assert errors(issues) == []
    assert "Patient" in of(issues, "not-evaluated")


def test_fixed_pattern_and_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixed values are met exactly, patterns at least, limits on length and range too."""
    shape = profile(
        "p",
        "Observation",
        [
            element("Observation", max="*"),
            element("Observation.status", min=1, types=["code"], fixedCode="final"),
            element("Observation.value[x]", types=["Quantity", "string"], patternQuantity={"unit": "kg"}),
            element("Observation.issued", max="0", base="1", types=["instant"]),
        ],
    )
    judge = validator(tmp_path, monkeypatch, shape)
    assert errors(judge.validate(observation(), [PROFILE])) == []
    issues = judge.validate(observation(status="amended", issued="2026-06-14T00:00:00Z"), [PROFILE])
    assert errors(issues) == [("Observation.status", None), ("Observation.issued", None)]
    issues = judge.validate(observation(valueQuantity={"value": 1, "unit": "g"}), [PROFILE])
    assert errors(issues) == [("Observation.value.ofType(Quantity)", None)]
    issues = judge.validate(observation(valueQuantity=None, valueBoolean=True), [PROFILE])
    assert errors(issues) == [("Observation", None)]


def test_profile_that_no_resource_can_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contradictory profile rejects, and says which of its elements does."""
    shape = profile(
        "p",
        "Patient",
        [element("Patient", max="*"), element("Patient.gender", min=2, max="1", types=["code"], fixedCode="male")],
    )
    judge = validator(tmp_path, monkeypatch, shape)
    (issue,) = [issue for issue in judge.validate(patient(), [PROFILE]) if issue.rejects]
    assert (issue.expression, issue.element) == ("Patient.gender", "Patient.gender")


def test_profile_that_contains_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A datatype profile that demands itself inside itself comes to an end with the data."""
    inner = {"code": "Extension", "profile": [f"{CANONICAL}loop"]}
    loop = profile(
        "loop",
        "Extension",
        [
            element("Extension", max="*"),
            element("Extension.url", min=1, types=["uri"], fixedUri=f"{CANONICAL}loop"),
            element("Extension.extension", max="*", types=["Extension"], slicing={"rules": "open"}),
            element("Extension.extension:loop", max="*", types=[inner]),
            element("Extension.value[x]", types=["string"]),
        ],
        structure="complex-type",
        context=[{"type": "element", "expression": "Element"}, {"type": "element", "expression": "Patient"}],
    )
    judge = validator(tmp_path, monkeypatch, loop)
    nested = {"url": f"{CANONICAL}loop", "extension": [{"url": f"{CANONICAL}loop", "valueString": "end"}]}
    assert errors(judge.validate(patient(extension=[nested]))) == []
    nested["extension"] = [{"url": f"{CANONICAL}loop", "valueBoolean": True}]
    assert errors(judge.validate(patient(extension=[nested]))) == [("Patient.extension[0].extension[0]", None)]


def test_invariants_of_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken rule is an error or a warning as the profile says; one that cannot be read or decided is neither."""
    rules = [
        {"key": "t-1", "severity": "error", "expression": "name.exists()"},
        {"key": "t-2", "severity": "warning", "expression": "photo.exists()"},
        {"key": "t-3", "severity": "error", "expression": "name.nonsense("},
        {"key": "t-4", "severity": "error", "expression": "maritalStatus.memberOf('x:y')"},
        {"key": "t-5", "severity": "error", "expression": "name.given.single().exists()"},
    ]
    judge = validator(tmp_path, monkeypatch, profile("p", "Patient", [element("Patient", max="*", constraint=rules)]))
    issues = judge.validate(patient(maritalStatus={"text": "x"}), [PROFILE])
    found = {
        issue.constraint: issue.severity.value for issue in issues if issue.constraint and issue.constraint[0] == "t"
    }
    assert found == {"t-2": "warning", "t-3": "not-evaluated", "t-4": "not-evaluated", "t-5": "not-evaluated"}
    assert ("Patient", "t-1") in errors(judge.validate(patient(name=None), [PROFILE]))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"meta": {"profile": []}}, [("Patient.meta", None)]),
        ({"identifier": []}, [("Patient.identifier", None)]),
    ],
)
def test_published_profile(carin: Validator, changes: dict[str, Any], found: list[tuple[str, None]]) -> None:
    """A profile that ships judges beside the base definition."""
    url = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient"
    member = {
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]},
        "system": "https://payer.example/members",
        "value": "1",
    }
    meta = {"lastUpdated": "2026-06-14T18:00:00Z", "profile": [f"{url}|2.0.0"]}
    issues = carin.validate(
        patient(**({"meta": meta, "identifier": [member], "name": [{"family": "Moreau"}]} | changes)), [url]
    )
    assert [error for error in errors(issues) if error in found] == found
    assert bool(errors(issues)) is bool(found)
