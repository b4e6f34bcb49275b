"""The prefix ge means gt."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="prefix-ge-is-gt",
    title="The prefix ge means gt",
    seam="data.criterion",
    story=(
        "Both prefixes are mapped to the same comparison. The claim of the very day is missing from every "
        "search that begins with that day."
    ),
    source="R4, search.html#prefix; REQ-REG-005: boundaries in both directions",
    caught_by=(
        "conformance-date-comparators",
        "conformance-date-halves",
        "conformance-date-ranges",
        "conformance-declared-searches-work",
        "conformance-last-updated-instant",
    ),
)


def apply(seams: Seams) -> None:
    """Compare with the wrong prefix."""
    healthy = seams.data.criterion

    def strictly(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind == "date":
            values = tuple(f"gt{value[2:]}" if value[:2] == "ge" else value for value in asked.values)
            asked = replace(asked, values=values)
        return healthy(asked, context)

    seams.data.criterion = strictly
