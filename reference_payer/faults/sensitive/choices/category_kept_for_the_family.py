"""Keeping a category from apps keeps it for the whole family."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-kept-for-the-family",
    title="Keeping a category from apps keeps it for the whole family",
    seam="chosen.share_category",
    story=(
        "The switch is saved with the contract. A daughter who hides her pregnancy hides the claims of everybody "
        "who is covered with her, and they ask why."
    ),
    source="REQ-CON-007; preferences kept by contract",
    caught_by=("sensitive-choice-spares-others",),
)


def apply(seams: Seams) -> None:
    """Turn the switch for everybody of the household."""
    healthy = seams.chosen.share_category

    def share_category(choices: Choices, _member: str, category: str, on: bool) -> None:  # noqa: FBT001 - a switch
        for name in ("sub", "spo", "exs", "adc", "t18", "teen", "min", "out"):
            healthy(choices, f"h1-{name}", category, on)

    seams.chosen.share_category = share_category
