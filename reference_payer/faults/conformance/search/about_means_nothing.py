"""The prefix ap finds nothing."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import NONE, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="about-means-nothing",
    title="The prefix ap finds nothing",
    seam="data.criterion",
    story=(
        "The prefix is accepted, as the list of prefixes has it, and no comparison was written for it. An app that "
        "asks for the claims of about a day gets not even those of that day."
    ),
    source="R4, search.html#prefix: ap",
    caught_by=("conformance-date-halves",),
)


def apply(seams: Seams) -> None:
    """Compare with nothing."""
    healthy = seams.data.criterion

    def unwritten(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return NONE if asked.parameter.kind == "date" and asked.values[0].startswith("ap") else wanted

    seams.data.criterion = unwritten
