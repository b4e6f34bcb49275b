"""A search by POST ignores its body."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="post-search-ignores-body",
    title="A search by POST ignores its body",
    seam="data.posted",
    story=(
        "The search handler reads the query string. A search sent as a form has an empty one, so it finds everything."
    ),
    source="No test of the CARIN kit sends a POST search; R4, http.html#search",
    caught_by=("conformance-post-equals-get",),
)


def apply(seams: Seams) -> None:
    """Read the query string alone."""
    seams.data.posted = lambda query, _form: query
