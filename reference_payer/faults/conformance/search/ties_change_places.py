"""Equals of a sorted result change places between pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.sorting import Order

FAULT = Fault(
    id="ties-change-places",
    title="Resources that sort alike are lost and repeated over pages",
    seam="data.sorted",
    story=(
        "The result is ordered by the date and by nothing else. Each page is a query of its own, and the database "
        "may put claims of the same day in another order each time."
    ),
    source="Microsoft FHIR server #1792; LinuxForHealth FHIR #440",
    caught_by=("conformance-sort-order",),
)


@dataclass(frozen=True, slots=True)
class _Backwards(Order):
    """The last that was stored first."""

    @property
    def sql(self) -> str:
        return "(CASE WHEN ? = '' THEN -r.key END)"


def apply(seams: Seams) -> None:
    """Put equals in their order on pages that begin at an even place, and the other way round on the others."""
    healthy = seams.data.sorted

    def unsettled(
        store: Store, kind: str, wanted: Condition, order: Sequence[Order], after: int, limit: int
    ) -> list[Row]:
        if after == 0:
            return healthy(store, kind, wanted, order, after, limit)
        backwards = [*order, _Backwards("")]
        return healthy(store, kind, wanted, backwards, after, limit)

    seams.data.sorted = unsettled
