"""A protected address is shown to tokens that live already."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="protection-binds-the-next-sign-in",
    title="A protected address is shown to tokens that live already",
    seam="chosen.contact",
    story=(
        "The protection is read when a representative signs in, and written into the session. Whoever signed in "
        "before it sees where the member lives until the session ends."
    ),
    source="REQ-HH-013; 45 CFR 164.522(b)",
    caught_by=("household-protection-hides-contact",),
)


def apply(seams: Seams) -> None:
    """Remember whom a protection did not bind at first."""
    healthy = seams.chosen.contact
    seen: set[str] = set()

    def contact(choices: Choices, view: View, access_path: AccessPath) -> bool:
        shown = healthy(choices, view, access_path)
        if shown:
            seen.add(view.subject)
        return (view.contact and view.subject in seen) or shown

    seams.chosen.contact = contact
