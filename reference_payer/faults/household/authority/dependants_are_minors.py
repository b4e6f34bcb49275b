"""Every dependant under 26 is treated as a minor."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import birthday
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="dependants-are-minors",
    title="Every dependant under 26 is treated as a minor",
    seam="people.rules.minor",
    story=(
        "Plans cover children until 26, and the rule for parents was written as dependant of the plan instead "
        "of minor. Parents can share the records of adult children, claims from college years included."
    ),
    source="REQ-HH-006: the most common real leak is the explanation of benefits sent to the policy holder",
    caught_by=(
        "household-picker-authorised-only",
        "household-majority-ends-access",
        "household-consent-subject-fixed",
    ),
)


def apply(seams: Seams) -> None:
    """Take the age of dependants for the age of majority."""

    def dependant(member: Member, today: date) -> bool:
        return today < birthday(member.birth_date, 26)

    seams.people.rules.minor = dependant
