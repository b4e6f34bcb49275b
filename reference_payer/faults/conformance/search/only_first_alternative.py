"""Of a list of values only the first counts."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="only-first-alternative",
    title="Of a list of values only the first counts",
    seam="data.criterion",
    story=(
        "The value of a parameter is split at its commas, and the loop returns in its first round. Apps that "
        "ask for two types of claims get one."
    ),
    source="R4, search.html#combining",
    caught_by=("conformance-or-lists",),
)


def apply(seams: Seams) -> None:
    """Drop all values but one."""
    healthy = seams.data.criterion

    def first_only(asked: Asked, context: Context) -> Condition:
        return healthy(replace(asked, values=asked.values[:1]), context)

    seams.data.criterion = first_only
