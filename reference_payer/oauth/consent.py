"""What a scope means in a member's words; the consent page and the portal use the same sentences."""

from __future__ import annotations

from collections.abc import Iterable

_DATA = {
    "*": "The whole record: personal details, coverage, claims, and who gave care and insurance",
    "Patient": "Personal details: name, address, date of birth, member number, phone and e-mail",
    "Coverage": "Coverage: the plan, the group and the time of cover",
    "ExplanationOfBenefit": (
        "Claims and payments: visits, diagnoses, treatments, medicines, what was billed, paid and owed"
    ),
    "Organization": "The organizations that gave care or insurance",
    "Practitioner": "The doctors and other professionals who gave care",
    "Location": "The places where care was given",
    "AllergyIntolerance": "Allergies",
    "CarePlan": "Plans of care",
    "CareTeam": "The people who care together",
    "Condition": "Diagnoses and health concerns",
    "Consent": "Permissions to share this record",
    "DiagnosticReport": "Reports on tests",
    "DocumentReference": "Notes and other documents on care",
    "Encounter": "Visits and stays",
    "Goal": "Health goals",
    "Immunization": "Vaccinations",
    "MedicationDispense": "Medicines handed out",
    "MedicationRequest": "Medicines prescribed",
    "Observation": "Test results and observations",
    "Procedure": "Procedures",
    "Provenance": "Where the record comes from",
    "RelatedPerson": "Relatives and others who are involved",
}
_CONTEXT = {
    "openid": "That it is you who logged in",
    "fhirUser": "Which person of the plan you are",
    "launch/patient": "Whose record it is",
    "offline_access": "Access also while the app is not in use, until the permission ends or is withdrawn",
}

SENSITIVE = (
    "treatment for substance use",
    "mental health treatment",
    "HIV status and sexually transmitted infections",
    "pregnancy, contraception and abortion care",
    "gender-related care",
    "genetic test results",
    "care after abuse or violence",
    "sickle cell disease",
    "developmental conditions",
)
"""Kinds of sensitive information that a shared record may hold, in the words of the pages."""


def described(scopes: Iterable[str]) -> list[tuple[str, str]]:
    """Return each scope with its sentence."""
    return [(scope, _CONTEXT.get(scope) or _DATA[scope.removeprefix("patient/").partition(".")[0]]) for scope in scopes]
