"""The second page forgets what was asked."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="filter-on-the-first-page",
    title="A filter is forgotten from the second page on",
    seam="data.rest_of",
    story=(
        "The link to the next page holds an offset and the type. The first page holds claims of the day that was "
        "asked for, the next goes on through all there are."
    ),
    source="Microsoft FHIR server #860",
    caught_by=("conformance-filter-on-each-page",),
)


def apply(seams: Seams) -> None:
    """Go on through everything."""
    seams.data.rest_of = lambda query: replace(query, wanted=ALL)
