"""Nobody but the member gets a record."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="representatives-locked-out",
    title="Nobody but the member gets a record",
    seam="people.view",
    story=(
        "To be safe, the first release shares only the own record. Parents of young children and personal "
        "representatives, who have the same right of access by law, find nothing to share."
    ),
    source="REQ-HH-002, REQ-HH-003; 45 CFR 164.502(g)(1): over-denial is a finding",
    caught_by=(
        "household-authorised-access",
        "household-picker-authorised-only",
        "household-majority-ends-access",
        "household-power-ends-access",
        "household-power-not-yet",
    ),
)


def apply(seams: Seams) -> None:
    """Refuse every representative."""
    healthy = seams.people.view

    def own_only(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        return healthy(facts, rules, zone, account, subject, now) if account == subject else None

    seams.people.view = own_only
