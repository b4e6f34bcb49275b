"""The account of a member who died goes on sharing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="accounts-of-the-dead-stay-open",
    title="The account of a member who died goes on sharing",
    seam="people.view",
    story=(
        "Death ends the coverage and closes the claims. The account for the portal is another system, and "
        "nobody tells it."
    ),
    source="RV-18; 45 CFR 164.502(g)(4)",
    caught_by=(),
    target="families",
    households=("f23",),
)


def apply(seams: Seams) -> None:
    """Take whoever asks for alive."""
    healthy = seams.people.view

    def viewed(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        person = facts.members.get(account)
        if person is None:
            return None
        living = {**facts.members, account: replace(person, deceased=None)}
        return healthy(replace(facts, members=living), rules, zone, account, subject, now)

    seams.people.view = viewed
