"""The patient picker lists all members."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="picker-lists-everybody",
    title="The patient picker lists all members",
    seam="people.offered",
    story=(
        "The page that asks whose record to share is filled from the list of members, and the authority is "
        "checked only after the choice. Whoever logs in reads the names and ids of all the others."
    ),
    source="LV-48, REQ-HH-015",
    caught_by=(
        "household-picker-authorised-only",
        "household-power-not-yet",
    ),
)


def apply(seams: Seams) -> None:
    """Offer every member."""

    def everybody(facts: Facts, _account: str, _may_act: Callable[[str], View | None]) -> list[str]:
        return sorted(facts.members)

    seams.people.offered = everybody
