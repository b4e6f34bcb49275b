"""A search by POST ignores its address."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="post-search-ignores-address",
    title="A search by POST ignores the parameters of its address",
    seam="data.posted",
    story=(
        "Query strings are parsed for GET alone. A client that keeps who is asked about in the form, and the rest in "
        "the address, is sent everything."
    ),
    source="R4, http.html#search: parameters may stand in both, with the same meaning; HAPI FHIR #7567",
    caught_by=("conformance-post-equals-get",),
)


def apply(seams: Seams) -> None:
    """Read the form alone."""
    seams.data.posted = lambda _query, form: form
