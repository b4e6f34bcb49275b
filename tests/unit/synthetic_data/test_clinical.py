"""Clinical records and prior authorizations: asked for by guide, tied to the service, and as secret as it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.person import Datum

from .scan import attachments_in, canaries_in

CLINICAL = {
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Consent",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Goal",
    "Immunization",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Procedure",
    "Provenance",
    "RelatedPerson",
}
SHARED = {"InsurancePlan", "Location", "Organization", "Practitioner", "PractitionerRole"}


def records(made: Population, kind: str) -> list[tuple[dict[str, Any], Datum]]:
    """Return the resources of one type with what the manifest says about them."""
    return [
        (resource, datum)
        for person in made.members
        for resource, datum in zip(person.resources, person.data, strict=True)
        if datum.type == kind
    ]


def authorizations(made: Population) -> dict[str, dict[str, Any]]:
    """Return the prior authorizations by service."""
    return {
        datum.service or "": resource
        for resource, datum in records(made, "ExplanationOfBenefit")
        if resource["use"] == "preauthorization"
    }


def test_every_kind_of_record_is_there(everyone: Population) -> None:
    """All clinical types are somewhere, and what they are done with is shared."""
    found = Counter(datum.type for datum in everyone.manifest.values())
    assert set(found) == {"Patient", "Coverage", "ExplanationOfBenefit"} | CLINICAL
    assert {resource["resourceType"] for resource in everyone.shared} == SHARED


def test_nothing_clinical_without_asking(h1: Population) -> None:
    """A population of CARIN alone holds claims, coverage and patients."""
    assert {datum.type for datum in h1.manifest.values()} == {"Patient", "Coverage", "ExplanationOfBenefit"}
    assert {"claim"} == {resource["use"] for resource, _ in records(h1, "ExplanationOfBenefit")}


def test_records_of_a_service_are_as_secret_as_its_claim(everyone: Population) -> None:
    """All resources of one service have one category, one consent, one day and one kind."""
    facts: dict[str, set[tuple[Any, ...]]] = {}
    for datum in everyone.manifest.values():
        if datum.service:
            about = (datum.owner, datum.category, datum.consent, datum.service_date, datum.kind)
            facts.setdefault(datum.service, set()).add(about)
    assert {1} == {len(found) for found in facts.values()}


def test_notes_are_readable_and_marked_inside(everyone: Population) -> None:
    """The attachment of a note is text that names the service, with a canary nowhere else in the resource."""
    for resource, datum in records(everyone, "DocumentReference"):
        (text,) = attachments_in(resource)
        assert b"Seen on " in text
        inside = {str(canary) for canary in canaries_in({"note": text.decode()})}
        assert len(inside) == 1
        assert inside <= set(datum.canaries)
        assert not any(token in str(resource) for token in inside)


def test_canary_in_an_attachment_can_be_named(everyone: Population) -> None:
    """For people, the place of a canary inside base64 is named as such."""
    resource, datum = records(everyone, "DocumentReference")[0]
    (canary,) = canaries_in({"note": next(attachments_in(resource)).decode()})
    assert everyone.name_of(canary) == (
        f"{datum.owner}: DocumentReference/{datum.id}  content[0].attachment.data, decoded"
    )


def test_services_that_need_asking_were_asked_for(everyone: Population) -> None:
    """Physical therapy has a prior authorization, a flu shot has none."""
    asked = authorizations(everyone)
    assert {"h1-sub-back-1", "h1-sub-back-2", "h1-min-behavior", "f40-rec-transplant"} <= set(asked)
    assert "h1-sub-first-of-2016" not in asked


@pytest.mark.parametrize(
    ("service", "action", "outcome", "granted"),
    [("h1-sub-back-1", "A1", "complete", True), ("h1-sub-back-2", "A3", "complete", False)],
)
def test_decision_is_told_with_its_reason(
    everyone: Population, service: str, action: str, outcome: str, *, granted: bool
) -> None:
    """What is certified has a number and a period; what is refused has a specific reason."""
    found = authorizations(everyone)[service]
    (item,) = found["item"]
    (review,) = item["adjudication"][0]["extension"]
    codes = [each["valueCodeableConcept"]["coding"][0]["code"] for each in review["extension"][1:]]
    assert (codes, found["outcome"]) == ([action], outcome)
    reasons = [each["reason"]["coding"][0]["code"] for each in item["adjudication"] if "reason" in each]
    assert reasons == ([] if granted else ["50"])
    assert granted == ("preAuthRefPeriod" in found)
    assert found["created"] < found["meta"]["lastUpdated"] < found["billablePeriod"]["start"]
    assert len(list(attachments_in(found))) == 1


def test_population_of_every_guide_keeps_its_claims() -> None:
    """Asking for more records leaves the claims of the household as many as they were."""
    alone = population(("f05",))
    more = population(
        ("f05",), guide="hl7.fhir.us.carin-bb#2.0.0,hl7.fhir.us.core#7.0.0,hl7.fhir.us.davinci-pdex#2.0.0"
    )
    for made in (alone, more):
        kinds = Counter(row["use"] for row, _ in records(made, "ExplanationOfBenefit"))
        assert kinds["claim"] == sum(len(family.services) for family in made.households)
