"""Birthdays and last days are counted in UTC."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="days-end-in-utc",
    title="Birthdays and last days are counted in UTC",
    seam="people.view",
    story=(
        "The server's clock is UTC and a birthday is compared with its date. In Illinois the day so ends at "
        "six or seven in the evening: the parent is locked out hours early, and an agent whose power begins "
        "tomorrow gets in tonight."
    ),
    source="REQ-HH-025: the payer declares the zone in which its days end",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
        "household-power-not-yet",
    ),
)


def apply(seams: Seams) -> None:
    """Count days in UTC."""
    healthy = seams.people.view

    def in_utc(facts: Facts, rules: Rules, _zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        return healthy(facts, rules, ZoneInfo("UTC"), account, subject, now)

    seams.people.view = in_utc
