"""What a scope means in a member's words; the consent page and the portal use the same sentences."""

from __future__ import annotations

from collections.abc import Iterable

_DATA = {
    "*": "Everything below: your personal details, your coverage, your claims, and who treated and insured you",
    "Patient": "Personal details: name, address, date of birth, member number, phone and e-mail",
    "Coverage": "Coverage: your plan, your group and the time you were covered",
    "ExplanationOfBenefit": (
        "Claims and payments: visits, diagnoses, treatments, medicines, what was billed, paid and owed"
    ),
    "Organization": "The organizations that treated or insured you",
    "Practitioner": "The doctors and other professionals who treated you",
}
_CONTEXT = {
    "launch/patient": "Which patient record is shared",
    "offline_access": "Access also while you are not using the app, until it ends or you withdraw it",
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
