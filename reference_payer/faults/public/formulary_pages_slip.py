"""A search of the formulary repeats an entry on the next page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResources, Seams

FAULT = Fault(
    id="formulary-pages-slip",
    title="A search of the formulary repeats an entry on the next page",
    seam="public.page",
    story="The offset is counted from one in the link and from zero in the query.",
    source="R4, search: paging",
    caught_by=("public-paging-complete",),
)


def apply(seams: Seams) -> None:
    """Begin each later page one entry early."""
    healthy = seams.public.page

    def page(api: str, rows: PublicResources, start: int, size: int) -> PublicResources:
        if api != "formulary":
            return healthy(api, rows, start, size)
        return rows[start - 1 : start - 1 + size] if start else healthy(api, rows, start, size)

    seams.public.page = page
