"""A parent's token for one child opens the other children's records as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="one-token-for-all-children",
    title="A token for one represented person opens the records of all whom its holder may act for",
    seam="people.view",
    story=(
        "The parent chose a child on the page, and the token names that child. What it opens is looked up by the "
        "account: every record that its holder may have, so that families need to sign in but once."
    ),
    source="REQ-HH-016, REQ-HH-027; SMART App Launch 2.2, scopes: patient/ means the one patient in context",
    caught_by=("household-later-token-bound", "household-representative-token-apart"),
)


def apply(seams: Seams) -> None:
    """Add whom else the account may act for to the view of one of them."""
    healthy = seams.people.view

    def together(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        one = healthy(facts, rules, zone, account, subject, now)
        if one is None or account == subject:
            return one
        names = {power.subject for power in facts.authorities.get(account, ())}
        open_ones = {name for name in names if healthy(facts, rules, zone, account, name, now) is not None}
        return replace(one, members=frozenset({subject, *open_ones})) if len(open_ones) > 1 else one

    seams.people.view = together
