"""Who acts for a parent acts for the parent's children."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="authority-is-inherited",
    title="Whoever acts for a person acts for all whom that person acts for",
    seam="people.view",
    story=(
        "Representation is a graph, and access is whether there is a path. The agent of a mother so reaches her "
        "children, and a grandmother who is her daughter's guardian the grandchild."
    ),
    source="REQ-HH-029; 45 CFR 164.502(g): a representative stands for one person",
    caught_by=(
        "household-consent-subject-fixed",
        "household-picker-authorised-only",
        "household-power-not-yet",
    ),
)


def apply(seams: Seams) -> None:
    """Follow chains of authority."""
    healthy, offered = seams.people.view, seams.people.offered

    def along(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        direct = healthy(facts, rules, zone, account, subject, now)
        if direct is not None:
            return direct
        between = {power.subject for power in facts.authorities.get(account, ())}
        open_ones = [name for name in between if healthy(facts, rules, zone, account, name, now)]
        views = (healthy(facts, rules, zone, name, subject, now) for name in open_ones)
        return next((view for view in views if view is not None), None)

    def with_theirs(facts: Facts, account: str, may_act: Callable[[str], View | None]) -> list[str]:
        names = offered(facts, account, may_act)
        reached = {power.subject for name in names for power in facts.authorities.get(name, ())}
        return [*names, *(name for name in sorted(reached - set(names)) if may_act(name) is not None)]

    seams.people.view = along
    seams.people.offered = with_theirs
