"""Of two bounds of a date only the second counts."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="second-bound-replaces-the-first",
    title="Of two bounds of a date only the second counts",
    seam="data.all_of",
    story=(
        "Parameters are kept in a dictionary by name. An app that asks for the claims of one year gets all up to the "
        "end of it."
    ),
    source="R4, search.html#combining: a parameter that is repeated holds each time",
    caught_by=("conformance-date-ranges",),
)


def apply(seams: Seams) -> None:
    """Keep one condition for each date parameter."""
    healthy = seams.data.all_of

    def by_name(conditions: Iterable[Condition]) -> Condition:
        kept: dict[object, Condition] = {}
        for number, each in enumerate(conditions):
            kept[each.values[0] if "date_value" in each.sql else number] = each
        return healthy(kept.values())

    seams.data.all_of = by_name
