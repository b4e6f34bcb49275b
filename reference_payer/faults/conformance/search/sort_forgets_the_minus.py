"""The direction of an order is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.sorting import Order
from payerproof.reference_payer.search.tables import Parameter

FAULT = Fault(
    id="sort-forgets-the-minus",
    title="A result sorted from the latest on comes from the earliest on",
    seam="data.orders",
    story=(
        "The minus before the name of a sort key is stripped together with other punctuation. An app that "
        "shows the latest claims first shows those of ten years ago."
    ),
    source="R4, search.html#sort",
    caught_by=("conformance-sort-order",),
)


def apply(seams: Seams) -> None:
    """Sort from the earliest on, whatever was asked for."""
    healthy = seams.data.orders

    def forwards(value: str, known: Mapping[str, Parameter]) -> tuple[Order, ...]:
        return tuple(replace(each, latest_first=False) for each in healthy(value, known))

    seams.data.orders = forwards
