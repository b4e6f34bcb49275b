"""Of several types an export writes the first."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-reads-one-type",
    title="Of several types an export writes the first",
    seam="data.narrowed",
    story=(
        "The framework gives a parameter's first value, and nobody asked for two types until an app did. "
        "It takes the export for the whole of what it asked for, and shows a member without coverage."
    ),
    source="Bulk Data Access 2.0.0, kick-off: parameters that are repeated",
    caught_by=("conformance-export-repeated",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Narrow to the first type that is asked for."""
    healthy = seams.data.narrowed

    def to_the_first(offered: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
        return healthy(offered, asked[:1])

    seams.data.narrowed = to_the_first
