"""Senior and Junior sign in to one record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="suffix-dropped",
    title="An account is linked to the first record of its owner's name, whatever the suffix",
    seam="people.offered",
    story=(
        "When an account is made, the record is looked up by first and last name; the suffix has a column of its "
        "own and is not compared. Of Senior and Junior the older record wins, and Junior signs in to his father's "
        "claims."
    ),
    source="F17 of the families; REQ-HH-021",
    caught_by=("household-picker-authorised-only", "smart-token-for-the-person"),
    target="families",
    households=("f17",),
)


def apply(seams: Seams) -> None:
    """Link each account to the oldest record of its name."""
    healthy, offered = seams.people.view, seams.people.offered

    def linked(facts: Facts, account: str) -> str:
        person = facts.members.get(account)
        alike = [each for each in facts.members.values() if person and _name(each) == _name(person)]
        return min(alike, key=lambda each: each.birth_date).id if alike else account

    def by_name(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        own = subject == linked(facts, account)
        return View(subject, own=True) if own else healthy(facts, rules, zone, account, subject, now)

    def first_of_the_name(facts: Facts, account: str, may_act: Callable[[str], View | None]) -> list[str]:
        names = offered(facts, account, may_act)
        return [linked(facts, account), *(name for name in names if name != account)]

    seams.people.view = by_name
    seams.people.offered = first_of_the_name


def _name(member: Member) -> tuple[tuple[str, ...], str]:
    return member.given, member.family
