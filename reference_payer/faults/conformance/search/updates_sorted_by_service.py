"""A result sorted by its last update comes in the order of service."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.sorting import Order
from payerproof.reference_payer.search.tables import Parameter

FAULT = Fault(
    id="updates-sorted-by-service",
    title="A result sorted by its last update comes in the order of service",
    seam="data.orders",
    story=(
        "Claims were always listed by their day of service, and every sort key is mapped to that column. An app that "
        "fetches what changed since its last visit, oldest change first, misses the claim that was adjusted late."
    ),
    source="R4, search.html#sort",
    caught_by=("conformance-sort-order",),
)


def apply(seams: Seams) -> None:
    """Sort by the day of service where the last update was asked for."""
    healthy = seams.data.orders

    def by_service(value: str, known: Mapping[str, Parameter]) -> tuple[Order, ...]:
        if "service-date" not in known:
            return healthy(value, known)
        return healthy(value.replace("_lastUpdated", "service-date"), known)

    seams.data.orders = by_service
