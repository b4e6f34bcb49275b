"""The manifest of an export counts what is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-counted-in-the-manifest",
    title="The manifest of an export counts what is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "The counts of the manifest come from the catalogue of the tables, and the files are filtered while "
        "they are written."
    ),
    source="RV-12; LV-23; LV-41; catalogue 5.3 (14)",
    caught_by=("sensitive-choice-uncounted",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget the choice where the files are counted."""
    visibility = seams.data.visibility
    counting = requested(seams, lambda target, _given: target.access_path is AccessPath.EXPORT_STATUS)
    visibility.chosen = lifted_if(visibility.chosen, counting)
