"""Only the first page can be reached."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="next-link-missing",
    title="Only the first page can be reached",
    seam="data.page_of",
    story=(
        "Results are cut to the size of a page and no link is given. The total says fourteen, ten come, and "
        "the app believes that these are all."
    ),
    source="R4, http.html#paging",
    caught_by=(
        "conformance-count-extremes",
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
    """Never tell that there is more."""
    seams.data.page_of = lambda rows, size: (rows[:size], False)
