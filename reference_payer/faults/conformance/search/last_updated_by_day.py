"""What has changed since an instant is looked up by the day."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="last-updated-by-day",
    title="The parameter _lastUpdated is compared by its day",
    seam="data.criterion",
    story=(
        "The column of the last change is a date. An app that asks each hour for what is new since the hour "
        "before gets the changes of a day either again and again, or never."
    ),
    source="R4, search.html#lastUpdated: an instant, compared as such",
    caught_by=("conformance-last-updated-instant",),
)


def apply(seams: Seams) -> None:
    """Cut the time of day off."""
    healthy = seams.data.criterion

    def by_day(asked: Asked, context: Context) -> Condition:
        if asked.parameter.name == "_lastUpdated":
            asked = replace(asked, values=tuple(value.partition("T")[0] for value in asked.values))
        return healthy(asked, context)

    seams.data.criterion = by_day
