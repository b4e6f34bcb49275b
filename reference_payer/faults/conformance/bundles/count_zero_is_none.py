"""A count of zero is taken for no count."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="count-zero-is-none",
    title="A page of zero is a page of the usual size",
    seam="data.page_size",
    story=(
        "The size is read as `asked or usual`, and zero is false. An app that wants to know how many claims there "
        "are is sent them."
    ),
    source="R4, search.html#count: _count=0 is _summary=count",
    caught_by=("conformance-count-extremes",),
)


def apply(seams: Seams) -> None:
    """Let zero fall through."""
    seams.data.page_size = lambda asked, usual, largest: min(asked or usual, largest)
