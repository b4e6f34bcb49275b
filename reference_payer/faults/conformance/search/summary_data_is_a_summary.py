"""A summary of the data leaves most of the data out."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.cutting import Cut

FAULT = Fault(
    id="summary-data-is-a-summary",
    title="_summary=data gives what _summary=true gives",
    seam="data.cut",
    story=(
        "The parameter is read as a switch. An app that wants everything but the narrative gets a handful of "
        "elements of each claim, and nothing of its lines."
    ),
    source="R4, search.html#summary: data leaves out the text element",
    caught_by=("conformance-summary",),
)


def apply(seams: Seams) -> None:
    """Cut by the one list there is."""
    healthy = seams.data.cut

    def switched(body: bytes, asked: Cut) -> bytes:
        return healthy(body, replace(asked, summary="true") if asked.summary == "data" else asked)

    seams.data.cut = switched
