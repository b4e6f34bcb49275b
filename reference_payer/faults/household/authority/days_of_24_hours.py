"""Every day has 24 hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="days-of-24-hours",
    title="A day ends 24 hours after it began",
    seam="people.view",
    story=(
        "The end of a day is its beginning plus 86,400 seconds. On the Sunday in March when clocks go forward a "
        "power so lasts an hour into Monday, and in November it is over an hour before its last day is."
    ),
    source="F42 of the families; 15 U.S.C. 260a",
    caught_by=(
        "household-power-ends-access",
        "household-power-not-yet",
    ),
    target="families",
    households=("f42",),
)


_DAY = timedelta(hours=24)


def apply(seams: Seams) -> None:
    """Count 86,400 seconds."""
    healthy = seams.people.view

    def counted(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        today = now.astimezone(zone).date()
        midnights = [
            datetime.combine(today + timedelta(days=days), time.min, zone).astimezone(UTC) for days in (-1, 0, 1)
        ]
        before, start, after = midnights
        if now < before + _DAY:
            now = start - timedelta(seconds=1)
        elif now >= start + _DAY:
            now = after
        return healthy(facts, rules, zone, account, subject, now)

    seams.people.view = counted
