"""Every page is the first page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-two-repeats-page-one",
    title="Every page is the first page",
    seam="data.page_start",
    story=(
        "The link to the next page carries its position, and the handler starts at the beginning. An app "
        "pages for ever, or stops and shows a tenth of the record."
    ),
    source="The CARIN kit never fetches page 2",
    caught_by=("conformance-paging-complete", "conformance-date-halves"),
)


def apply(seams: Seams) -> None:
    """Begin at the beginning."""
    seams.data.page_start = lambda _cursor: 0
