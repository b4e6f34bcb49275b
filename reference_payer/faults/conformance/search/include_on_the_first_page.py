"""Includes come with the first page alone."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="include-on-the-first-page",
    title="Includes are left out from the second page on",
    seam="data.rest_of",
    story=(
        "The link to the next page is made from the search parameters, and _include is none of them. The first page "
        "looks right, and on every further one the claims refer to providers that are not there."
    ),
    source="HAPI FHIR #116; R4, search.html#include: each page includes what its matches refer to",
    caught_by=("conformance-include-delivers",),
)


def apply(seams: Seams) -> None:
    """Go on without includes."""
    seams.data.rest_of = lambda query: replace(query, includes=(), iterated=(), reverse=())
