"""Keeping one category from apps keeps every sensitive record from them."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import CATEGORIES, Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-takes-all-sensitive",
    title="Keeping one category from apps keeps every sensitive record from them",
    seam="chosen.share_category",
    story=(
        "There is one flag, sensitive or not, and eleven switches on the page. Whichever is turned, the flag is; "
        "a member loses from the app what was never to be hidden."
    ),
    source="Catalogue 4.2: in-category data after narrowing",
    caught_by=("sensitive-choice-spares-others",),
)


def apply(seams: Seams) -> None:
    """Turn all switches together."""
    healthy = seams.chosen.share_category

    def share_category(choices: Choices, member: str, _category: str, on: bool) -> None:  # noqa: FBT001 - a switch
        for each in CATEGORIES:
            healthy(choices, member, each, on)

    seams.chosen.share_category = share_category
