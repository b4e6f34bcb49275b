"""A search sent as a form shows a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-in-posted-searches",
    title="A search sent as a form shows a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "The choice is added to the address of a search. A search in a form has an empty address, and is carried "
        "out as it was sent."
    ),
    source="LV-04; RV-12",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice where a search is posted."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.POST_SEARCH)
