"""What two people are to each other is said only as far as it is described."""

from __future__ import annotations

from datetime import date

from payerproof.access.relations import HOUSEHOLD, UNDESCRIBED, relations
from payerproof.model import STRANGER
from payerproof.synthetic_data.household import CoverageSpan, Member

DAY = date(2026, 6, 14)


def member(name: str, role: str = "", home: str = "") -> Member:
    """Return an adult."""
    return Member(name, role, date(1980, 1, 1), "female", "Miller", ("Ann",), "IL", home=home)


def between(*members: Member, attached: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what the first is to the second."""
    people = {each.id: each for each in members}
    return relations(people, [tuple(people)], (), (), DAY, 18, attached)[members[0].id][members[1].id]


def test_attached_members_of_whom_nothing_is_said() -> None:
    """They may be of any families: they are neither of one household nor strangers."""
    assert between(member("ann"), member("ben"), attached=("ann", "ben")) == (UNDESCRIBED,)
    assert between(member("ann", home="x"), member("ben", home="x"), attached=("ann", "ben")) == (HOUSEHOLD,)
    assert between(member("ann"), member("ben")) == (HOUSEHOLD,)


def test_roles_tell_of_one_family_alone() -> None:
    """A subscriber and a spouse are married where there is one subscriber; of two, it is not said whose spouse."""
    ann, ben = member("ann", "subscriber"), member("ben", "spouse")
    assert between(ann, ben, attached=("ann", "ben")) == ("spouse",)
    everybody = ("ann", "ben", "cat")
    assert between(ann, ben, member("cat", "Subscriber of another plan"), attached=everybody) == (UNDESCRIBED,)


def test_people_with_other_contracts_are_strangers() -> None:
    """Where the coverage of both is known, and they live apart."""
    spans = tuple(CoverageSpan(f"c-{name}", name, name, "self", "plan", DAY) for name in ("ann", "ben"))
    people = {name: member(name) for name in ("ann", "ben")}
    assert relations(people, [("ann", "ben")], (), spans, DAY, 18)["ann"]["ben"] == (STRANGER,)
