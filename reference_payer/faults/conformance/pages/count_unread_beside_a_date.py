"""A page is as large as the server likes where a date narrows the search."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="count-unread-beside-a-date",
    title="The size of a page is not read where _lastUpdated narrows the search",
    seam="data.understood",
    story=(
        "What changed in a range of time is looked up by a query of its own, which was written before there were "
        "pages. An app that updates its copy in pages of ten is sent years of claims at once."
    ),
    source="R4, search.html#count: no more than requested; Beneficiary FHIR Data Server, BFD-2850",
    caught_by=("conformance-filter-on-each-page",),
)


def apply(seams: Seams) -> None:
    """Leave the size of a page out beside a range."""
    healthy = seams.data.understood

    def unsized(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        known = healthy(target, parameters)
        dated = any(name == "_lastUpdated" for name, _ in known)
        return [(name, value) for name, value in known if not (dated and name == "_count")]

    seams.data.understood = unsized
