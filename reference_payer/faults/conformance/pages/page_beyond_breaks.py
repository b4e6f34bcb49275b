"""A page after the last one is an internal error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.paging import Cursor, Pages

FAULT = Fault(
    id="page-beyond-breaks",
    title="A page after the last one is an internal error",
    seam="data.page_found",
    story=(
        "A page link tells the number of the page, and the page is looked up in a list. A number that "
        "somebody made up, or that was right before claims were taken back, lies beyond its end."
    ),
    source="a made-up page number; CWE-129",
    caught_by=("conformance-no-server-error",),
)


def apply(seams: Seams) -> None:
    """Give the pages numbers, and look them up by these."""
    kept: list[Cursor] = []

    def keep(_pages: Pages, cursor: Cursor) -> str:
        kept.append(cursor)
        return str(len(kept) - 1)

    def found(_pages: Pages, name: str) -> Cursor | None:
        return kept[int(name)] if name.isdecimal() else None

    seams.data.page_kept, seams.data.page_found = keep, found
