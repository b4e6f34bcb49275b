"""A newborn's claims of the first month stand in the mother's record."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="first-month-filed-with-the-mother",
    title="A newborn's claims of the first month stand in the mother's record",
    seam="data.visibility.owner",
    story=(
        "For thirty days a newborn is treated under the mother's number. The claims of these days are found "
        "by that number, and stay in the record that it leads to."
    ),
    source="LV-64; 29 CFR 2590.701-6(b)",
    caught_by=(),
    target="families",
    households=("f33",),
)


def apply(seams: Seams) -> None:
    """Add claims of a child of the person, before the child was thirty days old."""
    visibility, healthy, seen = seams.data.visibility, seams.data.visibility.owner, seams.people.view
    known: list[Facts] = []

    def noted(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        known[:] = [facts]
        return seen(facts, rules, zone, account, subject, now)

    def owned(view: View, access_path: AccessPath) -> Condition:
        mine = healthy(view, access_path)
        for power in known[0].authorities.get(view.subject, ()):
            if power.kind == "parent" and "mother" in known[0].members[view.subject].role:
                month = (known[0].members[power.subject].birth_date + timedelta(days=30)).isoformat()
                mine |= Condition("(r.owner = ? AND r.last_day < ?)", (power.subject, month))
        return mine

    seams.people.view, visibility.owner = noted, owned
