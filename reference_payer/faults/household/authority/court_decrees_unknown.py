"""Only the birthday ends minority."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import birthday
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="court-decrees-unknown",
    title="Nothing but the eighteenth birthday ends a parent's access",
    seam="people.rules.minor",
    story=(
        "The parent's access is a comparison of dates. That a court emancipated the child, or that the child "
        "married, is noted in the member's file, where the comparison does not look."
    ),
    source="F11 and F12 of the families; REQ-HH-009, 45 CFR 164.502(g)(2)",
    caught_by=(
        "household-consent-subject-fixed",
        "household-emancipation-ends-access",
        "household-picker-authorised-only",
    ),
    target="families",
    households=("f11", "f12"),
)


def apply(seams: Seams) -> None:
    """Let age alone decide."""

    def by_age(member: Member, today: date) -> bool:
        return today < birthday(member.birth_date, 18)

    seams.people.rules.minor = by_age
