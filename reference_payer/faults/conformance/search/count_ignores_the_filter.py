"""A count that is asked for counts all claims, whatever they are narrowed by."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="count-ignores-the-filter",
    title="A count that is asked for counts all claims, whatever they are narrowed by",
    seam="data.understood",
    story=(
        "The number on the first page of the portal comes from a table of its own, by member and kind. A "
        "search for a count alone is answered from it, and the parameters that narrow it are not in the "
        "table."
    ),
    source="R4, search.html#summary: count is the number of matches",
    caught_by=("conformance-summary-count",),
)


def apply(seams: Seams) -> None:
    """Keep what tells whose claims are counted, and drop what narrows them."""
    healthy = seams.data.understood

    def counted(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        asked = healthy(target, parameters)
        if ("_summary", "count") not in asked:
            return asked
        return [pair for pair in asked if pair[0] in ("patient", "_summary", "beneficiary")]

    seams.data.understood = counted
