"""A search by POST shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-post-search",
    title="A search by POST shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "The filter was built into the handler of GET searches. The POST handler was generated from the same "
        "template, before."
    ),
    source="REQ-SEN-003, LV-18",
    caught_by=("sensitive-withheld-from-search", "sensitive-withheld-from-representative"),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in POST searches."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.POST_SEARCH)
