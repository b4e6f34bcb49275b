"""A parent acts until the end of the month in which the child comes of age."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import MAJORITY, birthday
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="majority-at-the-end-of-the-month",
    title="A parent acts until the end of the month in which the child comes of age",
    seam="people.rules.minor",
    story=("Coverage begins and ends with months, and so does everything that the enrolment system works out."),
    source="RV-19; 755 ILCS 5/11-1",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Keep somebody a minor to the last day of the month."""
    healthy = seams.people.rules.minor

    def minor(member: Member, today: date) -> bool:
        freed = [day for day in (member.emancipated, member.married) if day is not None]
        grown = birthday(member.birth_date, MAJORITY)
        if all(today < day for day in freed) and (today.year, today.month) == (grown.year, grown.month):
            return True
        return healthy(member, today)

    seams.people.rules.minor = minor
