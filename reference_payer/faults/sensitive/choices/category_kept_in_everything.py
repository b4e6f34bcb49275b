"""The whole record holds a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-kept-in-everything",
    title="The whole record holds a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "The operation gathers the record as the payer has it. The filter for apps is a step of the search "
        "pipeline, which this operation does not pass."
    ),
    source="RV-12; RR-16: cached $everything",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
        "sensitive-choice-hidden",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice in $everything."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.EVERYTHING)
