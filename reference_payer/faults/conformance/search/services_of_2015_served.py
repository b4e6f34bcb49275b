"""Services before the published first day are served."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="services-of-2015-served",
    title="Services before the published first day are served",
    seam="data.visibility.served",
    story=(
        "The page for members says that services since 2016-01-01 are shared. The query has no such limit, "
        "and older claims come along unannounced."
    ),
    source="REQ-REG-005; BCBSIL, Share Your Data: services on or after January 1, 2016",
    caught_by=("conformance-earliest-service-date", "conformance-search-complete"),
)


def apply(seams: Seams) -> None:
    """Forget the first day."""
    visibility = seams.data.visibility
    visibility.served = lifted(visibility.served, *AccessPath)
