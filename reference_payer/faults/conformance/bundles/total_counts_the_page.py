"""The total is the size of the page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="total-counts-the-page",
    title="The total is the size of the page",
    seam="data.total",
    story=("Bundle.total is filled with the number of entries in this Bundle. On a single page nobody notices."),
    source="R4, bundle.html: total is the number of matches across all pages",
    caught_by=(
        "conformance-count-extremes",
        "conformance-paging-complete",
        "conformance-summary-count",
    ),
)


def apply(seams: Seams) -> None:
    """Count what is shown."""
    seams.data.total = lambda _counted, shown: shown
