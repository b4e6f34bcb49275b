"""A required search of clinical records finds too much."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="observation-category-ignored",
    title="The category of an observation is no filter",
    seam="data.criterion",
    story=(
        "All observations came from one laboratory feed when the server was built, so the parameter was "
        "accepted and dropped. Now that there are more kinds, an app that asks for vital signs gets them all."
    ),
    source="US Core 6.1.0: Observation by patient and category SHALL be supported",
    caught_by=("conformance-declared-searches-work", "conformance-search-combinations"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Find everything, whatever category is asked for."""
    healthy = seams.data.criterion

    def uncategorized(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return ALL if asked.parameter.name == "category" and not asked.modifier else wanted

    seams.data.criterion = uncategorized
