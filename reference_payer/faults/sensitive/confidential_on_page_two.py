"""Withheld claims come on the second page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-on-page-two",
    title="Withheld claims come on the second page",
    seam="data.visibility.consented",
    story=(
        "The first page is filtered. The pages after it are read from the stored result of the query, which is not."
    ),
    source="LV-21, REQ-SEN-003",
    caught_by=("sensitive-withheld-from-search",),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality on later pages."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.PAGE)
