"""A category that is shared again stays hidden."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-never-shared-again",
    title="A category that is shared again stays hidden",
    seam="chosen.share_category",
    story=(
        "Turning the switch off writes a row, and turning it on writes another. The filter looks whether there is "
        "a row of the first kind."
    ),
    source="REQ-SEN-001; choices kept as events",
    caught_by=("sensitive-choice-taken-back",),
)


def apply(seams: Seams) -> None:
    """Take no choice back."""
    healthy = seams.chosen.share_category

    def share_category(choices: Choices, member: str, category: str, on: bool) -> None:  # noqa: FBT001 - a switch
        if not on:
            healthy(choices, member, category, on)
        elif category not in choices.withheld.get(member, ()):
            choices.withheld.setdefault(member, set())

    seams.chosen.share_category = share_category
