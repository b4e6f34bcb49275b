"""Later pages of the whole record show a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-on-later-pages-of-everything",
    title="Later pages of the whole record show a category that is kept from apps",
    seam="data.visibility.chosen",
    story=("The operation filters what it collects first. Later pages are cut from the table."),
    source="RV-12; LV-16; LV-21",
    caught_by=("sensitive-choice-withheld",),
)


def apply(seams: Seams) -> None:
    """Forget the choice where $everything goes on."""
    visibility = seams.data.visibility
    goes_on = requested(
        seams, lambda target, given: target.access_path is AccessPath.EVERYTHING and "_page" in dict(given)
    )
    visibility.chosen = lifted_if(visibility.chosen, goes_on)
