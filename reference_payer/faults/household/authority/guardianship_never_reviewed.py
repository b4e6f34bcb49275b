"""A guardian stays one for good."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Rules
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Authority

FAULT = Fault(
    id="guardianship-never-reviewed",
    title="A guardianship has no last day",
    seam="people.rules.in_force",
    story=(
        "Guardians of adults are entered once, from the court's letter. That a court put another in the first "
        "one's place is a second letter and a second entry, and nobody ends the first."
    ),
    source="F19 and F22 of the families; REQ-HH-025; 755 ILCS 5/23-2",
    caught_by=(
        "household-consent-subject-fixed",
        "household-picker-authorised-only",
        "household-power-ends-access",
    ),
    target="families",
    households=("f22",),
)


def apply(seams: Seams) -> None:
    """Forget the last day of guardianships."""
    healthy = seams.people.rules.in_force

    def endless(rules: Rules, authority: Authority, today: date) -> bool:
        begun = authority.start is None or authority.start <= today
        return begun if authority.kind == "guardian" else healthy(rules, authority, today)

    seams.people.rules.in_force = endless
