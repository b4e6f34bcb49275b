"""Of several keys of a sort the first one counts."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="second-sort-key-ignored",
    title="Of several keys of a sort the first one counts",
    seam="data.orders",
    story=(
        "The list view of the portal is sorted by one column, and the search that was built on it takes one. "
        "The keys behind the comma are read and dropped, and the self link repeats them all the same."
    ),
    source="R4, search.html#sort: keys are in order of priority",
    caught_by=("conformance-sort-order",),
)


def apply(seams: Seams) -> None:
    """Sort by the first key."""
    healthy = seams.data.orders
    seams.data.orders = lambda value, known: healthy(value, known)[:1]
