"""A flag for danger hides where somebody lives and nothing more."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Restriction

FAULT = Fault(
    id="endangerment-hides-address-only",
    title="An endangerment flag hides the address and leaves the record open",
    seam="people.rules.closes",
    story=(
        "The flag was built for letters: it suppresses addresses. That the payer also declined to treat the "
        "parent as representative is a sentence in a note, and the parent who was kept away reads where the child "
        "was treated."
    ),
    source="F32 of the families; REQ-HH-010, 45 CFR 164.502(g)(5)",
    caught_by=(
        "household-consent-subject-fixed",
        "household-limit-ends-access",
        "household-picker-authorised-only",
    ),
    target="families",
    households=("f32",),
)


def apply(seams: Seams) -> None:
    """Take the flag for a matter of letters."""
    healthy = seams.people.rules.closes

    def but_danger(limit: Restriction) -> bool:
        return limit.kind != "endangerment" and healthy(limit)

    seams.people.rules.closes = but_danger
