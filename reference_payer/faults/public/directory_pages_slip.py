"""A search of the directory loses an entry at each end of a page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResources, Seams

FAULT = Fault(
    id="directory-pages-slip",
    title="A search of the directory loses an entry at each end of a page",
    seam="public.page",
    story="The offset is counted from one in the link and from zero in the query.",
    source="R4, search: paging",
    caught_by=("public-paging-complete",),
)


def apply(seams: Seams) -> None:
    """Begin each later page one entry late."""
    healthy = seams.public.page

    def page(api: str, rows: PublicResources, start: int, size: int) -> PublicResources:
        if api != "directory":
            return healthy(api, rows, start, size)
        return rows[start + 1 : start + size] if start else healthy(api, rows, start, size)

    seams.public.page = page
