"""A search for a name outside Latin-1 is an internal error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="foreign-letters-break",
    title="A search value outside Latin-1 is an internal error",
    seam="data.criterion",
    story=(
        "Values are handed to an old mainframe service in Latin-1. "
        "The first member whose identifier or app sends another letter gets 500."
    ),
    source="CARIN-BB-2.0.0/status-400: 400 for an invalid parameter; CWE-176",
    caught_by=("fuzz-no-server-error",),
)


def apply(seams: Seams) -> None:
    """Encode every value as the mainframe wants it."""
    healthy = seams.data.criterion

    def translated(asked: Asked, context: Context) -> Condition:
        for value in asked.values:
            value.encode("latin-1")
        return healthy(asked, context)

    seams.data.criterion = translated
