"""The types of a clinical record: what US Core and PDex let a member's app read beside the claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TYPES = (
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Consent",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "FamilyMemberHistory",
    "Goal",
    "Immunization",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Procedure",
    "Provenance",
    "QuestionnaireResponse",
    "RelatedPerson",
    "ServiceRequest",
    "Specimen",
)
"""Types of the patient compartment of R4 whose resources are one patient's; each is searched by `patient`."""

OF_A_SERVICE = frozenset(TYPES) - {
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Consent",
    "Device",
    "FamilyMemberHistory",
    "Goal",
    "Provenance",
    "RelatedPerson",
}
"""The types that tell of one service, and are withheld with it."""

_GUIDES = ("hl7.fhir.us.core#", "hl7.fhir.us.davinci-pdex#")

NARROWEST: Mapping[str, tuple[str, ...]] = {
    "CarePlan": ("category=assess-plan",),
    "CareTeam": ("status=active",),
    "MedicationRequest": ("intent=order",),
    "Observation": ("category=laboratory", "category=vital-signs", "category=social-history"),
}
"""What US Core combines with `patient` in the searches that are a SHALL, of types not searched by patient alone."""


def promised(guides: Iterable[str]) -> bool:
    """Tell whether one of the guides that a target claims (`NAME#VERSION`) is about clinical records."""
    return any(name.startswith(_GUIDES) for name in guides)
