"""Whose record a resource is, by its own words: known to nobody beforehand, in every place that a resource may have."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from payerproof.catalog import patient_compartment
from payerproof.knowledge.ownership import Owner, names_others, owned, patient_in


def about(reference: str, kind: str = "ExplanationOfBenefit", element: str = "patient", **more: Any) -> dict[str, Any]:
    """Return a resource that belongs to a Patient."""
    return {"resourceType": kind, "id": "r1", element: {"reference": reference}, **more}


def owners(document: Any) -> list[list[str]]:
    """Return the ids of the owners of each resource in a document."""
    return [[owner.id for owner in item.owners] for item in owned([json.dumps(document).encode()])]


@pytest.mark.parametrize(
    ("reference", "owner"),
    [
        ("Patient/zoe", Owner("zoe")),
        ("Patient/zoe-2.1", Owner("zoe-2.1")),
        ("Patient/zoe/_history/3", Owner("zoe")),
        ("Patient%2Fzoe", Owner("zoe")),
        ("Patient/zoe_7~b", Owner("zoe_7~b")),
        (f"Patient/{'z' * 128}", Owner("z" * 128)),
        (f"Patient/{'z' * 129}", None),
        ("https://payer.example/fhir/Patient/zoe", Owner("zoe", "https://payer.example/fhir")),
        ("#zoe", None),
        ("urn:uuid:0b9e", None),
        ("Patient?identifier=x", None),
        ("RelatedPerson/zoe", None),
        ("Patient/", None),
        ("", None),
    ],
)
def test_a_reference_names_a_patient_or_nobody(reference: str, owner: Owner | None) -> None:
    """Relative, absolute, versioned, encoded; what names no Patient by id says nothing."""
    assert patient_in(reference) == owner


@pytest.mark.parametrize(
    "document",
    [
        about("Patient/zoe"),
        {"resourceType": "Patient", "id": "zoe"},
        about("Patient/zoe", "Coverage", "beneficiary"),
        about("Patient/zoe", "Observation", "subject"),
        about("Patient/zoe", "RelatedPerson"),
        about("Patient/zoe", "Task", "for"),
        {"resourceType": "Appointment", "id": "a", "participant": [{"actor": {"reference": "Patient/zoe"}}]},
        {"resourceType": "Bundle", "entry": [{"resource": about("Patient/zoe")}]},
        {"resourceType": "Parameters", "parameter": [{"part": [{"resource": about("Patient/zoe")}]}]},
        {"resourceType": "Claim", "contained": [about("Patient/zoe", "Coverage", "beneficiary")]},
        {
            "resourceType": "Bundle",
            "entry": [
                {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "zoe"}},
                {"resource": about("urn:uuid:1")},
            ],
        },
    ],
)
def test_the_owner_is_found_wherever_the_resource_stands(document: dict[str, Any]) -> None:
    """Alone, in a Bundle, in Parameters, contained, under an alias."""
    found = owners(document)
    assert found
    assert {name for names in found for name in names} == {"zoe"}


@pytest.mark.parametrize(
    "document",
    [
        {"resourceType": "Practitioner", "id": "p"},
        {"resourceType": "Organization", "id": "o", "contact": [{"x": {"reference": "Patient/zoe"}}]},
        {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Patient/zoe"}]},
        {
            "resourceType": "ExplanationOfBenefit",
            "patient": {"display": "Zoe"},
            "payee": {"party": {"reference": "Patient/zoe"}},
        },
        {
            "resourceType": "ExplanationOfBenefit",
            "patient": {"reference": "#zoe"},
            "contained": [{"resourceType": "Patient", "id": "zoe"}],
        },
        {"resourceType": "Coverage"},
        {"resourceType": "Patient"},
        {"resourceType": 7, "patient": {"reference": "Patient/zoe"}},
        {"resourceType": "ExplanationOfBenefit", "patient": "Patient/zoe"},
        {"resourceType": "ExplanationOfBenefit", "patient": [[{"reference": "Patient/zoe"}]]},
    ],
)
def test_company_and_broken_resources_belong_to_nobody(document: dict[str, Any]) -> None:
    """Directories, outcomes, what says no owner by id, and what is no FHIR: nothing is claimed, and nothing breaks."""
    assert owners(document) == []


def test_a_party_is_no_owner() -> None:
    """The subscriber on a dependent's coverage and the payee of a claim do not own it."""
    coverage = about("Patient/kid", "Coverage", "beneficiary", subscriber={"reference": "Patient/mom"})
    claim = about("Patient/kid", payee={"party": {"reference": "Patient/mom"}})
    assert owners([coverage][0]) == [["kid"]]
    assert owners(claim) == [["kid"]]


def test_a_coverage_without_beneficiary_is_its_parties() -> None:
    """Where nobody is said to own it, any of those named in it will do."""
    coverage = {"resourceType": "Coverage", "subscriber": {"reference": "Patient/mom"}}
    assert owners(coverage) == [["mom"]]


def test_ndjson_is_read_line_by_line() -> None:
    """A file of an export holds one resource a line; a broken line hides no other."""
    lines = [json.dumps(about(f"Patient/{name}")).encode() for name in ("ann", "zoe")]
    body = lines[0] + b'\n{"resourceType": \n' + lines[1] + b"\n"
    assert [item.owners[0].id for item in owned([body])] == ["ann", "zoe"]


def test_the_quick_look_misses_nothing() -> None:
    """What may hold another Patient is read; what names the own one alone is not."""
    own = json.dumps(about("Patient/ann")).encode()
    assert not names_others(own, ["ann"], [])
    assert names_others(own, ["an"], [])
    assert names_others(json.dumps(about("Patient/ann-2")).encode(), ["ann"], [])
    assert names_others(json.dumps(about("https:\\/\\/x\\/Patient\\/zoe")).replace("\\\\", "\\").encode(), ["ann"], [])
    assert names_others(b'{"resourceType" : "Patient", "id": "zoe"}', ["ann"], [])
    inside = base64.b64encode(json.dumps(about("Patient/zoe")).encode()).decode()
    assert names_others(json.dumps({"resourceType": "Binary", "data": inside}).encode(), ["ann"], [])


def test_the_compartment_speaks_of_every_type_of_its_definition() -> None:
    """R4 puts 66 types into a patient's compartment; Patient itself is known by its id."""
    table = patient_compartment()
    assert len(table) >= 65
    assert table["ExplanationOfBenefit"] == (("patient",), ("payee.party",))
    assert table["Coverage"][0] == ("beneficiary",)


@pytest.mark.parametrize(
    ("reference", "others"),
    [
        ("Patient/ann", False),
        ("https://payer.example/fhir/Patient/ann", False),
        ("https://elsewhere.example/fhir/Patient/ann", True),
        ("https://payer.example/fhir/Patient%2Fann", False),
        ("https://payer.example/fhir/Patient/zoe", True),
    ],
)
def test_whose_base_a_reference_names_counts(reference: str, *, others: bool) -> None:
    """The own id below the own base is nobody else; the same id at another server may be."""
    body = json.dumps(about(reference)).encode()
    assert names_others(body, ["ann"], ["https://payer.example/fhir"]) is others


def test_a_patient_whose_id_is_none_names_nobody() -> None:
    """An id without end is a broken answer, which the conformance suite tells of, and no other person."""
    assert owners({"resourceType": "Patient", "id": "x" * 20_000}) == []
    assert owners({"resourceType": "Patient", "id": "pat_456"}) == [["pat_456"]]


def test_ids_that_come_near_are_seen_by_the_quick_look() -> None:
    """A body that names another id with an underscore is read whole."""
    body = json.dumps(about("Patient/pat_456")).encode()
    assert names_others(body, {"pat_123"}, {""})
    assert not names_others(body, {"pat_456"}, {""})
