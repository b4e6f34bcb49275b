"""The manifest of a parent counts withheld services."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-counted-in-the-manifest",
    title="The manifest of a parent counts withheld services",
    seam="data.visibility.consented",
    story=(
        "The counts of the manifest come from the catalogue of the tables, and the files are filtered while "
        "they are written."
    ),
    source="LV-23; LV-41; catalogue 5.3 (14)",
    caught_by=("sensitive-export-uncounted",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget what is confidential where the files are counted."""
    visibility = seams.data.visibility
    counting = requested(seams, lambda target, _given: target.access_path is AccessPath.EXPORT_STATUS)
    visibility.consented = lifted_if(visibility.consented, counting)
