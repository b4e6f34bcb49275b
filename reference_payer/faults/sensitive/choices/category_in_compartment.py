"""The compartment of the person shows a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-in-compartment",
    title="The compartment of the person shows a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "Addresses below the person were added for one app that could not search. Their handler asks whose record "
        "it is, and no more."
    ),
    source="RV-12; compartment searches",
    caught_by=("sensitive-choice-withheld",),
)


def apply(seams: Seams) -> None:
    """Forget the choice below the Patient."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.COMPARTMENT)
