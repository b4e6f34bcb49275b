"""Children of 29 February have no eighteenth birthday in most years."""

from __future__ import annotations

from calendar import isleap
from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import birthday
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="leap-day-never-comes",
    title="Who was born on 29 February comes of age in a leap year only",
    seam="people.rules.minor",
    story=(
        "The birthday of the year is looked up as a date, and where there is none the child has no birthday that "
        "year. Eighteen years after a leap year there is none: parents keep access for two years more."
    ),
    source="F16 of the families; Cal. Fam. Code 6500: the corresponding day, or the one after it",
    caught_by=("household-majority-ends-access",),
    target="families",
    households=("f16",),
)


def apply(seams: Seams) -> None:
    """Wait for the next 29 February."""
    healthy = seams.people.rules.minor

    def on_the_day_itself(member: Member, today: date) -> bool:
        born, majority = member.birth_date, birthday(member.birth_date, 18)
        if (born.month, born.day) != (2, 29) or isleap(majority.year):
            return healthy(member, today)
        return today < date(majority.year + 2, 2, 29)

    seams.people.rules.minor = on_the_day_itself
