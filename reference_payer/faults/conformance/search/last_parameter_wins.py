"""Parameters replace one another instead of narrowing."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="last-parameter-wins",
    title="Of several search parameters only the last one counts",
    seam="data.all_of",
    story=(
        "The query builder keeps one filter and overwrites it with each parameter. Every parameter works when "
        "it is tried alone."
    ),
    source="R4, search.html#combining; CARIN kit: no test combines parameters",
    caught_by=(
        "conformance-date-ranges",
        "conformance-search-combinations",
    ),
)


def apply(seams: Seams) -> None:
    """Keep the last condition alone."""

    def last(conditions: Iterable[Condition]) -> Condition:
        return next(reversed(list(conditions)), ALL)

    seams.data.all_of = last
