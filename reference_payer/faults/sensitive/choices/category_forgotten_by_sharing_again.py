"""Whoever ends the agreement to share and gives it again shares the categories that were kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-forgotten-by-sharing-again",
    title="A category kept from apps is shared again with the agreement to share",
    seam="chosen.share",
    story=(
        "The agreement and its exceptions are one document. Ending it deletes the document, and a new agreement begins "
        "with none of the exceptions that the member had made."
    ),
    source="REQ-SEN-003, RV-12",
    caught_by=("sensitive-choice-lasts",),
)


def apply(seams: Seams) -> None:
    """Forget a member's categories when the agreement is given again."""
    healthy = seams.chosen.share

    def anew(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
        if on and member in choices.unshared:
            choices.withheld.pop(member, None)
        healthy(choices, member, on)

    seams.chosen.share = anew
