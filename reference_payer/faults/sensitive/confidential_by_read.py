"""A withheld claim can be read by its id."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-by-read",
    title="A withheld claim can be read by its id",
    seam="data.visibility.consented",
    story=(
        "Search leaves the confidential claims of a minor away. Their ids stand in related claims and in old "
        "exports, and a read by id asks only whose claim it is."
    ),
    source="REQ-SEN-002, LV-01",
    caught_by=("sensitive-withheld-from-representative", "sensitive-denial-uniform"),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality on reads."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.READ, AccessPath.VREAD)
