"""Authority is what the nightly batch found."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="authority-of-last-night",
    title="Authority is worked out at three in the morning and holds for a day",
    seam="people.view",
    story=(
        "A batch at three in the morning writes who may act for whom. For three hours after the eighteenth "
        "birthday has begun, and after the last day of a power has ended, the list of the night before is true."
    ),
    source="REQ-HH-007, REQ-HH-025: access ends with the authority, not with the next nightly batch",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
        "household-power-not-yet",
    ),
)


_BATCH = time(3)


def apply(seams: Seams) -> None:
    """Look at the time of the last batch."""
    healthy = seams.people.view

    def stale(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        today = now.astimezone(zone).date()
        batch = datetime.combine(today, _BATCH, zone)
        last = batch if batch <= now else batch - timedelta(days=1)
        return healthy(facts, rules, zone, account, subject, last)

    seams.people.view = stale
