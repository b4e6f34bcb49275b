"""What a chart says about a person, not a service: allergy, plan, team, goal, device, smoking, origin, consent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from payerproof.synthetic_data.resources.parts import LOINC, PAYER, SNOMED, THO, Json, concept, narrative, reference
from payerproof.synthetic_data.resources.stencil import Holes

CHART_HOLES = ("patient", "since")
_TRANSMITTER = "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type"
_CLINICIAN = "prac-okafor"
SMOKER_FROM = 13
"""Age in years from which the smoking status is asked (USPSTF names adolescents; the forms begin at thirteen)."""


def allergy(holes: Holes) -> Json:
    """Return the AllergyIntolerance."""
    return _begun("AllergyIntolerance", holes, "Allergy to peanuts") | {
        "clinicalStatus": concept(THO + "allergyintolerance-clinical", "active"),
        "verificationStatus": concept(THO + "allergyintolerance-verification", "confirmed"),
        "code": concept(SNOMED, "762952008", "Peanut (substance)", f"Peanut, alert {holes.next()}"),
        "patient": reference("Patient", holes["patient"]),
        "reaction": [{"manifestation": [concept(SNOMED, "247472004", "Wheal")]}],
    }


def care_plan(holes: Holes) -> Json:
    """Return the CarePlan."""
    return _begun("CarePlan", holes, "Plan: keep active") | {
        "status": "active",
        "intent": "plan",
        "category": [concept("http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan")],
        "title": f"Keep active, plan {holes.next()}",
        "subject": reference("Patient", holes["patient"]),
        "careTeam": [reference("CareTeam", holes["CareTeam"])],
        "goal": [reference("Goal", holes["Goal"])],
    }


def care_team(holes: Holes) -> Json:
    """Return the CareTeam."""
    return _begun("CareTeam", holes, "Care team") | {
        "status": "active",
        "name": f"Care team {holes.next()}",
        "subject": reference("Patient", holes["patient"]),
        "participant": [
            {
                "role": [concept(SNOMED, "446050000", "Primary care provider")],
                "member": reference("Practitioner", _CLINICIAN),
            }
        ],
    }


def goal(holes: Holes) -> Json:
    """Return the Goal."""
    return _begun("Goal", holes, "Goal: walk every day") | {
        "lifecycleStatus": "active",
        "description": {"text": f"Walk every day, goal {holes.next()}"},
        "subject": reference("Patient", holes["patient"]),
        "startDate": holes["since"],
        "target": [{"dueDate": "2027-01-01"}],
    }


def device(holes: Holes) -> Json:
    """Return the implanted Device."""
    return _begun("Device", holes, "Pacemaker") | {
        "udiCarrier": [
            {
                "deviceIdentifier": "00844588003288",
                "carrierAIDC": b64encode(b"(01)00844588003288").decode(),
                "carrierHRF": holes.next(),
            }
        ],
        "status": "active",
        "distinctIdentifier": f"A9999 {holes.next()}",
        "manufactureDate": "2019-05-01",
        "expirationDate": "2029-05-01",
        "lotNumber": "L0519",
        "serialNumber": holes.next(),
        "type": concept(SNOMED, "14106009", "Cardiac pacemaker"),
        "patient": reference("Patient", holes["patient"]),
    }


def smoking(holes: Holes) -> Json:
    """Return the Observation of the smoking status."""
    return _begun("Observation", holes, "Smoking status") | {
        "status": "final",
        "category": [concept(THO + "observation-category", "social-history")],
        "code": concept(LOINC, "72166-2", "Tobacco smoking status"),
        "subject": reference("Patient", holes["patient"]),
        "effectiveDateTime": holes["since"],
        "issued": f"{holes['since']}T06:00:00Z",
        "valueCodeableConcept": concept(
            SNOMED, "266919005", "Never smoked tobacco (finding)", f"Never smoked, answer {holes.next()}"
        ),
    }


def provenance(holes: Holes) -> Json:
    """Return the Provenance: the payer wrote the record of the patient and passed it on."""
    payer = reference("Organization", "org-payer")
    return _begun("Provenance", holes, "Origin of this record") | {
        "target": [reference("Patient", holes["patient"])],
        "recorded": f"{holes['since']}T06:00:00Z",
        "agent": [
            {"type": concept(THO + "provenance-participant-type", "author"), "who": payer, "onBehalfOf": payer},
            {"type": concept(_TRANSMITTER, "transmitter"), "who": payer, "onBehalfOf": payer},
        ],
    }


def consent(holes: Holes) -> Json:
    """Return the Consent to patient access by apps."""
    return _begun("Consent", holes, "Consent to patient access") | {
        "identifier": [{"system": PAYER + "consent", "value": holes.next()}],
        "status": "active",
        "scope": concept(THO + "consentscope", "patient-privacy"),
        "category": [concept(LOINC, "59284-0", "Consent Document")],
        "patient": reference("Patient", holes["patient"]),
        "dateTime": holes["since"],
        "organization": [reference("Organization", "org-payer")],
        "policy": [{"uri": "https://www.ecfr.gov/current/title-45/section-156.221"}],
        "provision": {"type": "permit"},
    }


def declined_vaccination(holes: Holes) -> Json:
    """Return the Immunization that was offered and declined."""
    return _begun("Immunization", holes, "Vaccination declined") | {
        "status": "not-done",
        "statusReason": concept(THO + "v3-ActReason", "PATOBJ"),
        "vaccineCode": concept("http://hl7.org/fhir/sid/cvx", "213", None, f"COVID-19, offer {holes.next()}"),
        "patient": reference("Patient", holes["patient"]),
        "occurrenceDateTime": holes["since"],
        "primarySource": True,
    }


ChartBuilder = Callable[[Holes], Json]


def chart(age: int, *, minor: bool) -> list[tuple[str, str, ChartBuilder]]:
    """Return the records of a person of `age`: name of the hole, kind for the profile, builder."""
    records: list[tuple[str, str, ChartBuilder]] = [
        ("AllergyIntolerance", "AllergyIntolerance", allergy),
        ("CareTeam", "CareTeam", care_team),
        ("Goal", "Goal", goal),
        ("CarePlan", "CarePlan", care_plan),
        ("Provenance", "Provenance", provenance),
        ("Consent", "Consent", consent),
        ("Immunization", "Immunization", declined_vaccination),
    ]
    if age >= SMOKER_FROM:
        records.append(("Smoking", "Smoking", smoking))
    if age >= _DEVICE_FROM:
        records.append(("Device", "Device", device))
    if minor:
        records.append(("RelatedPerson", "RelatedPerson", related_person))
    return records


_DEVICE_FROM = 60


def related_person(holes: Holes) -> Json:
    """Return the RelatedPerson of a minor: that there is a parent, and not who."""
    return _begun("RelatedPerson", holes, "Parent") | {
        "identifier": [{"system": PAYER + "related-person", "value": holes.next()}],
        "active": True,
        "patient": reference("Patient", holes["patient"]),
        "relationship": [concept(THO + "v3-RoleCode", "PRN")],
    }


def _begun(kind: str, holes: Holes, title: str) -> Json:
    return {
        "resourceType": kind,
        "id": holes.next(),
        "meta": {"lastUpdated": f"{holes['since']}T06:00:00Z"},
        "text": narrative(f"{title}, record {holes.next()}."),
    }
