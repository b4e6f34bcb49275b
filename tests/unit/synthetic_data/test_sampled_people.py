"""Sampled people have the troubles of real ones: names, birthdays, plans and families of every size."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from payerproof.synthetic_data.household import Household, Member
from payerproof.synthetic_data.sample import sampled_household

LONG = 40
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


@cache
def sampled() -> tuple[Household, ...]:
    """Return the first six hundred households of one seed."""
    return tuple(sampled_household(1, index) for index in range(600))


def names_of(member: Member) -> str:
    """Return the whole name."""
    return " ".join([*member.given, member.family])


def accented(text: str) -> bool:
    """Tell whether a letter has a mark of its own."""
    return any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", text))


TROUBLES: dict[str, Callable[[Member], bool]] = {
    "accent": lambda member: accented(names_of(member)),
    "letter with a stroke": lambda member: any(letter in names_of(member) for letter in "ØøŁł"),
    "straight apostrophe": lambda member: "'" in names_of(member),
    "curly apostrophe": lambda member: CURLY in names_of(member),
    "hyphen in the family name": lambda member: "-" in member.family,
    "space in the family name": lambda member: " " in member.family,
    "space in the given name": lambda member: any(" " in name for name in member.given),
    "small first letter": lambda member: member.family[0].islower(),
    "full stop": lambda member: "." in member.family,
    "one letter": lambda member: len(member.family) == 1,
    "very long": lambda member: len(member.family) >= LONG or len(member.given[0]) >= LONG,
    "no first name": lambda member: member.given[0] == "FNU",
    "no last name": lambda member: member.family == "LNU",
    "word to programs": lambda member: member.family in ("Null", "True", "Test"),
    "two given names": lambda member: len(member.given) == 2,
    "senior": lambda member: member.suffix == "Sr.",
    "junior": lambda member: member.suffix == "Jr.",
    "gender that is neither": lambda member: member.gender == "other",
    "dead": lambda member: member.deceased is not None,
    "emancipated": lambda member: member.emancipated is not None,
    "without coverage": lambda member: not member.covered,
    "born on a leap day": lambda member: (member.birth_date.month, member.birth_date.day) == (2, 29),
}
"""Trouble with one person -> whether a member has it."""


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_comes_in_a_small_sample(trouble: str) -> None:
    """Within six hundred households somebody has it, and not everybody."""
    people = [member for household in sampled() for member in household.members]
    assert 0 < sum(map(TROUBLES[trouble], people)) < len(people)


def same_home(household: Household) -> list[tuple[Member, Member]]:
    """Return each two people of a household who live together."""
    people = [member for member in household.members if member.home]
    return [(one, two) for place, one in enumerate(people) for two in people[place + 1 :]]


TOGETHER: dict[str, Callable[[Member, Member], bool]] = {
    "twins": lambda one, two: one.birth_date == two.birth_date and one.role == two.role == "child",
    "twins of one gender": lambda one, two: one.birth_date == two.birth_date and one.gender == two.gender,
    "one full name": lambda one, two: (one.given, one.family) == (two.given, two.family),
    "one full name, told apart by suffix alone": (
        lambda one, two: (
            (one.given, one.family) == (two.given, two.family) and {one.suffix, two.suffix} == {"Sr.", "Jr."}
        )
    ),
    "one full name and one birthday": (
        lambda one, two: (one.given, one.family, one.birth_date) == (two.given, two.family, two.birth_date)
    ),
    "one first name among siblings": lambda one, two: one.given == two.given and one.role == two.role == "child",
}
"""Trouble between two who live together -> whether they have it."""


@pytest.mark.parametrize("trouble", TOGETHER)
def test_trouble_between_two_comes_in_a_small_sample(trouble: str) -> None:
    """Within six hundred households two people are as hard to tell apart as that."""
    assert any(TOGETHER[trouble](*pair) for household in sampled() for pair in same_home(household))


def test_plans_groups_and_sizes() -> None:
    """Every plan and group, contracts of one to seven people, ended ones, and people under two contracts at once."""
    spans = [span for household in sampled() for span in household.coverages]
    sizes = Counter(Counter(span.contract for span in spans).values())
    assert set(range(1, 8)) <= set(sizes)
    assert {span.plan for span in spans} == {"Prairie Choice PPO", "Prairie Bronze HMO", "Prairie Community Medicaid"}
    assert {span.group for span in spans} == {None, "PRAIRIE-EMPLOYEES", "MARKETPLACE-2026", "CALLOWAY-TRUCKING"}
    assert {span.relationship for span in spans} == {"self", "spouse", "child", "common", "other"}
    assert any(span.end for span in spans)
    contracts = Counter((span.beneficiary) for span in spans)
    assert max(contracts.values()) > 1
    assert len({household.members[0].state for household in sampled()}) == 51


def test_no_household_is_larger_than_its_numbers() -> None:
    """Owner numbers are dealt sixteen to a household, and the largest family needs fewer."""
    assert max(len(household.members) for household in sampled()) <= 16
