"""Following references backwards shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-revinclude",
    title="Following references backwards shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "What points at the patient, the coverage or an organization is fetched without the filter for "
        "confidential services, as it is only context."
    ),
    source="REQ-SEN-003, LV-12",
    caught_by=("sensitive-withheld-from-search", "sensitive-withheld-from-representative"),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in reverse includes."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.REVINCLUDE)
