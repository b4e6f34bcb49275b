"""Of several categories that a member keeps from apps the newest alone is kept."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-replaced-by-the-next",
    title="Whoever keeps a second category from apps shares the first one again",
    seam="chosen.share_category",
    story=(
        "The preference was a single field at first, and became a list in the portal. What the portal saves goes "
        "through the old field, where the last one to come stays."
    ),
    source="REQ-SEN-003, RV-12",
    caught_by=("sensitive-choice-lasts",),
)


def apply(seams: Seams) -> None:
    """Forget the other categories of a member with each one that is kept."""
    healthy = seams.chosen.share_category

    def one_alone(choices: Choices, member: str, category: str, on: bool) -> None:  # noqa: FBT001 - a switch
        if not on:
            choices.withheld[member] = set()
        healthy(choices, member, category, on)

    seams.chosen.share_category = one_alone
