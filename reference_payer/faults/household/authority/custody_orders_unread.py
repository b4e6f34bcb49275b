"""A court order that ends a parent's rights is not read."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Restriction

FAULT = Fault(
    id="custody-orders-unread",
    title="A court order against a parent changes nothing",
    seam="people.rules.closes",
    story=(
        "Orders arrive as scans and are filed with the member's letters. The table of representatives still says "
        "parent, and the parent without rights reads on."
    ),
    source="F15 of the families; REQ-HH-025, 45 CFR 164.502(g)(3)(ii)",
    caught_by=(
        "household-consent-subject-fixed",
        "household-limit-ends-access",
        "household-picker-authorised-only",
    ),
    target="families",
    households=("f15",),
)


def apply(seams: Seams) -> None:
    """Leave orders unread."""
    healthy = seams.people.rules.closes

    def but_orders(limit: Restriction) -> bool:
        return limit.kind != "court_order" and healthy(limit)

    seams.people.rules.closes = but_orders
