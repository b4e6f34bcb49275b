"""The document of a withheld service opens to the parents."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-documents-open",
    title="The note on a withheld service is served at its address",
    seam="data.visibility.consented",
    story=(
        "The record of the note is withheld, and the note itself lies in another store, which knows whose it "
        "is and not what a minor confided. Its address is the number of the note."
    ),
    source="LV-35, REQ-SEN-009",
    caught_by=("sensitive-documents-withheld",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget that a document was confided."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.DOCUMENT)
