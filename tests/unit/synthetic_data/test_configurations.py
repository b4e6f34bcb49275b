"""The forty family configurations hold the facts that make each of them a trap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from payerproof.synthetic_data.config import household_names, load_household
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.household import Household, Member

from .scan import canaries_in

CLOCK = datetime(2026, 6, 14, 18, tzinfo=UTC)


def member(family: Household, name: str) -> Member:
    """Return the member `name` of a household as loaded."""
    return next(each for each in family.members if each.id == name)


def coverages(made: Population, name: str) -> list[dict[str, Any]]:
    """Return the Coverage resources of one person."""
    return [row for row in made.person(name).resources if row["resourceType"] == "Coverage"]


def address(made: Population, name: str) -> dict[str, Any]:
    """Return the one address of one person, without since when."""
    (found,) = made.person(name).resources[0]["address"]
    return {key: value for key, value in found.items() if key != "period"}


def test_every_configuration_and_the_canonical_one_ship() -> None:
    """Files f01 to f44, the grid of sensitive places and h1, no other."""
    assert (*(f"f{number:02d}" for number in range(1, 45)), "grid", "h1") == household_names()


def test_nothing_is_later_than_the_clock(everyone: Population) -> None:
    """Every service of every family lies before the instant of the run."""
    days = [service.end or service.start for family in everyone.households for service in family.services]
    assert max(days) < CLOCK.date()


def test_canaries_stay_with_their_owner_in_every_family(everyone: Population) -> None:
    """No resource of any family holds a canary of anybody else."""
    for person in everyone.members:
        for resource in person.resources:
            assert {person.number} == {canary.owner for canary in canaries_in(resource)}


def test_who_is_not_covered_owns_nothing(everyone: Population) -> None:
    """Guardians, brokers and caregivers without coverage are known as people and have no record."""
    for person in everyone.members:
        assert bool(person.resources) == person.member.covered == bool(person.patient_id)


@pytest.mark.parametrize(
    ("name", "child", "years"),
    [("f05", "min", 8), ("f06", "teen", 15), ("f08", "t18", 17), ("f09", "adc", 22), ("f10", "adc", 26)],
)
def test_ages_at_the_clock(name: str, child: str, years: int) -> None:
    """The ages that the configurations are about."""
    born = member(load_household(name), child).birth_date
    today = CLOCK.date()
    assert years == today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_twins_differ_in_one_letter_and_one_number(everyone: Population) -> None:
    """F16: same birth date, names one letter apart, suffixes next to each other."""
    one, two = everyone.person("f16-twa"), everyone.person("f16-twb")
    assert one.member.birth_date == two.member.birth_date == date(2012, 2, 29)
    assert sum(a != b for a, b in zip(one.member.given[0], two.member.given[0], strict=True)) == 1
    assert one.number + 1 == two.number
    assert [coverages(everyone, f"f16-{name}")[0]["dependent"] for name in ("twa", "twb")] == ["02", "03"]


def test_senior_and_junior_differ_in_the_suffix_alone(everyone: Population) -> None:
    """F17: full name and address are one, the suffix tells them apart."""
    one, two = member(load_household("f17"), "sen"), member(load_household("f17"), "jun")
    assert (one.given, one.family) == (two.given, two.family)
    assert (one.suffix, two.suffix) == ("Sr.", "Jr.")
    assert address(everyone, "f17-sen") == address(everyone, "f17-jun")


def test_dependants_are_numbered_in_a_row(everyone: Population) -> None:
    """F26: one subscriber number, suffixes 01 to 04."""
    found = [coverages(everyone, f"f26-{name}")[0] for name in ("sub", "spo", "one", "two")]
    assert len({each["subscriberId"] for each in found}) == 1
    assert [each["dependent"] for each in found] == ["01", "02", "03", "04"]


def test_new_subscriber_has_a_new_contract_number(everyone: Population) -> None:
    """F27: each spouse was subscriber once; the two contracts have different numbers."""
    before, after = coverages(everyone, "f27-fir")
    assert (before["subscriberId"], before["relationship"]["coding"][0]["code"]) != (
        after["subscriberId"],
        after["relationship"]["coding"][0]["code"],
    )
    assert [each["subscriberId"] for each in coverages(everyone, "f27-sec")] == [
        before["subscriberId"],
        after["subscriberId"],
    ]


def test_child_under_two_plans_has_claims_of_each(everyone: Population) -> None:
    """F30: two coverages at once, and each claim names the one that paid."""
    first, second = coverages(everyone, "f30-dua")
    paid = [
        row["insurance"][0]["coverage"]["reference"]
        for row in everyone.person("f30-dua").resources
        if row["resourceType"] == "ExplanationOfBenefit"
    ]
    assert paid == [f"Coverage/{first['id']}", f"Coverage/{second['id']}", f"Coverage/{second['id']}"]


def test_confidential_address_is_the_owners_alone(everyone: Population) -> None:
    """F31, F32, F19: those who asked have an address of their own with their canary; the others share one without."""
    assert address(everyone, "f31-sub") == address(everyone, "f31-dep")
    assert canaries_in(address(everyone, "f31-sub")) == []
    for name in ("f31-spo", "f31-adc", "f32-dvp", "f32-chi", "f19-fos"):
        (canary,) = canaries_in(address(everyone, name))
        assert everyone.person(name).number == canary.owner


def test_newborn_goes_by_the_mothers_number_at_first(everyone: Population) -> None:
    """F33: the first thirty days carry the mother's member number, then the child has its own."""
    mother = coverages(everyone, "f33-mot")[0]
    first, own = coverages(everyone, "f33-new")
    assert mother["dependent"] == first["dependent"] == "01"
    assert own["dependent"] == "03"
    numbers = [each["value"] for each in everyone.person("f33-new").resources[0]["identifier"][:2]]
    assert numbers == [each["subscriberId"] + each["dependent"] for each in (first, own)]


def test_namesakes_share_name_and_birth_date(everyone: Population) -> None:
    """F34: two people whom a matcher would merge; contract and canaries tell them apart."""
    one, two = everyone.person("f34-one"), everyone.person("f34-two")
    assert (one.member.given, one.member.family, one.member.birth_date) == (
        two.member.given,
        two.member.family,
        two.member.birth_date,
    )
    assert coverages(everyone, "f34-one")[0]["subscriberId"] != coverages(everyone, "f34-two")[0]["subscriberId"]


def test_the_dead_are_dead(everyone: Population) -> None:
    """F23: the Patient says when, and an executor holds power from after that on."""
    assert everyone.person("f23-dec").resources[0]["deceasedDateTime"] == "2026-02-20T21:40:00-06:00"
    (authority,) = load_household("f23").authorities
    assert authority.kind == "executor"
    assert authority.start is not None
    assert authority.start > date(2026, 2, 20)


def test_one_application_merges_nobody(everyone: Population) -> None:
    """F24, F25: tax household and group are shared, canaries and member numbers are not."""
    for name in ("f24", "f25"):
        people = [person for person in everyone.members if person.member.id.startswith(name)]
        family = load_household(name)
        assert {span.tax_household for span in family.coverages} == {family.coverages[0].tax_household}
        numbers = [row["identifier"][0]["value"] for person in people for row in person.resources[:1]]
        assert len(set(numbers)) == len(people)
