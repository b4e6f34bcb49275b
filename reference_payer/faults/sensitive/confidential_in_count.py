"""The total counts withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-count",
    title="The total counts withheld claims",
    seam="data.visibility.consented",
    story=(
        "The entries are filtered, the total is not. A parent sees that there are four claims more than are "
        "shown, and when they came."
    ),
    source="REQ-SEN-004: count against page fill",
    caught_by=(
        "sensitive-withheld-from-count",
        "sensitive-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in totals."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.COUNT)
