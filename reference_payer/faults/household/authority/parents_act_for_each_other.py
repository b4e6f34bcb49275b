"""Whoever has a child with a member may act for that member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="parents-act-for-each-other",
    title="Whoever has a child with a member may act for that member",
    seam="people.view",
    story=(
        "Relations between accounts are derived from common dependants. Husband and wife become each other's "
        "representatives, and so does a former spouse who stayed the parent of an adult child."
    ),
    source="REQ-HH-005: marriage gives no authority",
    caught_by=(
        "household-picker-authorised-only",
        "household-consent-subject-fixed",
    ),
)


def apply(seams: Seams) -> None:
    """Take the other parent of a child for a representative."""
    healthy, offered = seams.people.view, seams.people.offered

    def co_parents(facts: Facts, account: str) -> set[str]:
        children = {power.subject for power in facts.authorities.get(account, ()) if power.kind == "parent"}
        return {
            holder
            for holder, powers in facts.authorities.items()
            if any(power.kind == "parent" and power.subject in children for power in powers)
        }

    def related(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        view = healthy(facts, rules, zone, account, subject, now)
        return view or (View(subject, own=False) if subject in co_parents(facts, account) else None)

    def with_co_parents(facts: Facts, account: str, may_act: Callable[[str], View | None]) -> list[str]:
        names = offered(facts, account, may_act)
        return [*names, *sorted(co_parents(facts, account) - set(names))]

    seams.people.view = related
    seams.people.offered = with_co_parents
