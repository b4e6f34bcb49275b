"""The consent form decides whose record is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-believes-the-form",
    title="The consent form decides whose record is shared",
    seam="people.confirmed",
    story=(
        "The consent page carries the patient in a hidden field, and the decision is recorded for whoever "
        "stands there when the form comes back. Nobody asks again whether this account may act for that "
        "patient, as the picker already did."
    ),
    source="LV-60; CWE-472",
    caught_by=("household-consent-subject-fixed",),
)


def apply(seams: Seams) -> None:
    """Take the patient from the form, and take consent for authority."""
    believed: set[tuple[str, str]] = set()
    standing = seams.people.standing

    def from_form(subject: str, form: Mapping[str, str], members: Mapping[str, str]) -> str:
        named = members.get(form.get("patient", ""), subject)
        believed.add((subject, named))
        return named

    def trusting(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        edited = grant.account != grant.subject and (grant.account, grant.subject) in believed
        return standing(grant, may_act, occasion) or (View(grant.subject, own=False) if edited else None)

    seams.people.confirmed = from_form
    seams.people.standing = trusting
