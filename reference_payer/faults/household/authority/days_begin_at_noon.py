"""Days are counted from noon."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="days-begin-at-noon",
    title="A day begins at noon",
    seam="people.view",
    story=(
        "Dates are kept as timestamps at noon, so that no change of zone turns them into the day before. They are "
        "compared as timestamps: birthdays, first days and last days are all half a day late."
    ),
    source="REQ-HH-025; F20 of the families: expiry at the end of the day",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
        "household-power-not-yet",
    ),
)


def apply(seams: Seams) -> None:
    """Be half a day late."""
    healthy = seams.people.view

    def late(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        return healthy(facts, rules, zone, account, subject, now - timedelta(hours=12))

    seams.people.view = late
