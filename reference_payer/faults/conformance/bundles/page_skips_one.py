"""One resource is lost between two pages."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-skips-one",
    title="One resource is lost between two pages",
    seam="data.page_start",
    story=(
        "The position of the next page is counted from one in one place and from zero in the other. At every "
        "turn of a page one claim falls between."
    ),
    source="R4, http.html#paging; LV-72",
    caught_by=(
        "conformance-count-extremes",
        "conformance-date-comparators",
        "conformance-date-halves",
        "conformance-earliest-service-date",
        "conformance-paging-complete",
        "conformance-search-complete",
        "conformance-sort-order",
        "conformance-summary-count",
        "household-authorised-access",
        "sensitive-shown-to-member",
    ),
)


def apply(seams: Seams) -> None:
    """Begin one too late."""
    seams.data.page_start = lambda cursor: cursor.after + 1
