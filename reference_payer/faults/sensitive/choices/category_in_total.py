"""The total counts a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-in-total",
    title="The total counts a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "The number comes from an index that knows the person and the type, and nothing of choices. The app shows "
        "the member that three claims are missing, and asks for them."
    ),
    source="REQ-SEN-004: count against page fill",
    caught_by=("sensitive-choice-uncounted",),
)


def apply(seams: Seams) -> None:
    """Forget the choice where totals are made."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.COUNT)
