"""Parts of resources: what `_elements` and `_summary` leave of one, marked as SUBSETTED (R4, search.html#elements)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

MANDATORY: Mapping[str, tuple[str, ...]] = {
    "AllergyIntolerance": ("patient",),
    "CarePlan": ("status", "intent", "subject"),
    "Condition": ("subject",),
    "Consent": ("status", "scope", "category"),
    "Coverage": ("status", "beneficiary", "payor"),
    "DiagnosticReport": ("status", "code"),
    "DocumentReference": ("status", "content"),
    "Encounter": ("status", "class"),
    "ExplanationOfBenefit": (
        "status",
        "type",
        "use",
        "patient",
        "created",
        "insurer",
        "provider",
        "outcome",
        "insurance",
    ),
    "Goal": ("lifecycleStatus", "description", "subject"),
    "Immunization": ("status", "vaccineCode", "patient", "occurrenceDateTime", "occurrenceString"),
    "MedicationDispense": ("status", "medicationCodeableConcept", "medicationReference"),
    "MedicationRequest": ("status", "intent", "medicationCodeableConcept", "medicationReference", "subject"),
    "Observation": ("status", "code"),
    "Procedure": ("status", "subject"),
    "Provenance": ("target", "recorded", "agent"),
    "RelatedPerson": ("patient",),
}
"""The elements that R4 requires of a resource, which no part of it leaves out."""

_SUMMARY: Mapping[str, tuple[str, ...]] = {
    "CareTeam": ("identifier", "status", "name", "subject"),
    "Location": ("status", "name"),
    "Organization": ("identifier", "active", "type", "name"),
    "Patient": ("identifier", "active", "name", "telecom", "gender", "birthDate", "address"),
    "Practitioner": ("identifier", "active", "name", "telecom", "address", "gender"),
}
"""Summary elements of types that require nothing; of all others the summary is what is mandatory."""

_ALWAYS = ("resourceType", "id", "meta")
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of each match was asked for: `elements` by name, or a `summary` (true, text or data)."""

    elements: tuple[str, ...] = ()
    summary: str = ""


def cut(body: bytes, asked: Cut) -> bytes:
    """Return the part of a resource that was asked for, as JSON."""
    resource = orjson.loads(body)
    kind = resource["resourceType"]
    if asked.summary == "data":
        kept = set(resource) - {"text"}
    else:
        extra = {"text": ("text",), "true": _SUMMARY.get(kind, ())}.get(asked.summary, asked.elements)
        kept = {*_ALWAYS, *MANDATORY.get(kind, ()), *extra}
    part = {name: value for name, value in resource.items() if name in kept}
    part["meta"] = {**resource["meta"], "tag": [*resource["meta"].get("tag", ()), _SUBSETTED]}
    return orjson.dumps(part)
