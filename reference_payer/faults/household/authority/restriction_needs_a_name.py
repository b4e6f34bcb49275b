"""A restriction that names nobody binds nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="restriction-needs-a-name",
    title="A restriction that names nobody binds nobody",
    seam="people.view",
    story=(
        "A restriction is looked up by the two people whom it stands between. One against everybody has an "
        "empty second name."
    ),
    source="REQ-HH-010; 45 CFR 164.522(a)",
    caught_by=(),
    target="families",
    households=(
        "f15",
        "f31",
        "f19",
    ),
)


def apply(seams: Seams) -> None:
    """Apply the limits that name the account, and no other."""
    healthy = seams.people.view

    def viewed(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        named = {
            member: [limit for limit in limits if limit.against is not None]
            for member, limits in facts.restrictions.items()
        }
        return healthy(replace(facts, restrictions=named), rules, zone, account, subject, now)

    seams.people.view = viewed
