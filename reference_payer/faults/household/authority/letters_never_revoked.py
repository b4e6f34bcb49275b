"""An executor who was removed from office stays in it."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Rules
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Authority

FAULT = Fault(
    id="letters-never-revoked",
    title="An executor's letters have no last day",
    seam="people.rules.in_force",
    story=(
        "An estate has an executor, the payer's form says, in the singular and without a date. When a court "
        "removes the executor or the estate is closed, the account keeps the record."
    ),
    source="F41 of the families; REQ-HH-011; 755 ILCS 5/23-2",
    caught_by=(
        "household-consent-subject-fixed",
        "household-picker-authorised-only",
        "household-power-ends-access",
    ),
    target="families",
    households=("f41",),
)


def apply(seams: Seams) -> None:
    """Forget the last day of letters."""
    healthy = seams.people.rules.in_force

    def endless(rules: Rules, authority: Authority, today: date) -> bool:
        begun = authority.start is None or authority.start <= today
        return begun if authority.kind == "executor" else healthy(rules, authority, today)

    seams.people.rules.in_force = endless
