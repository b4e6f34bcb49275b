"""Patient/$everything shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-everything",
    title="Patient/$everything shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "Read and search were taught to withhold a minor's confidential services. The operation that collects "
        "the whole record goes around them."
    ),
    source="REQ-SEN-003, LV-16",
    caught_by=(
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
        "sensitive-provider-withheld",
    ),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in the operation."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.EVERYTHING)
