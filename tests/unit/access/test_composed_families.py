"""The law on families composed by choice: only oneself and those with a power of one's own, by both opinions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from payerproof.access.rules import Facts, decide
from payerproof.reference_payer import policy
from payerproof.synthetic_data.household import Authority, Household, Member, Restriction
from tests.unit.synthetic_data.strategies import households

from .families import NOW, POLICY

ZONE = ZoneInfo("America/Chicago")
QUICK = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SEARCH = settings(max_examples=600, deadline=None, derandomize=True, database=None)


def opened(household: Household, now: datetime = NOW) -> set[tuple[str, str]]:
    """Return the pairs (requester, subject) between which the law opens anything of the record."""
    facts = Facts.of([household])
    pairs = ((one, other) for one in facts.members for other in facts.members)
    return {pair for pair in pairs if decide(facts, *pair, None, now, POLICY).effect != "deny"}


def turns(household: Household) -> list[datetime]:
    """Return noon now, and noon of the days before, at and after which a fact of the household begins or ends."""
    dated: list[Authority | Restriction] = [*household.authorities, *household.restrictions]
    days = {day for fact in dated for day in (fact.start, fact.end) if day is not None}
    around = {day + timedelta(days=step) for day in days for step in (-1, 0, 1)}
    return [NOW, *(datetime(day.year, day.month, day.day, 18, tzinfo=UTC) for day in sorted(around))]


@QUICK
@given(households(services=(0, 1)))
def test_only_oneself_and_direct_powers_open_a_record(household: Household) -> None:
    """Whoever sees another holds a power over that very person that covers the day."""
    for now in turns(household):
        today = now.astimezone(ZONE).date()
        powers = {
            (power.holder, power.subject)
            for power in household.authorities
            if (power.start or date.min) <= today <= (power.end or date.max)
        }
        assert {pair for pair in opened(household, now) if pair[0] != pair[1]} <= powers


@QUICK
@given(households(services=(0, 1)))
def test_both_opinions_agree(household: Household) -> None:
    """The engine's law and the payer's policy open the same records on every day around which something changes."""
    payer_facts = policy.Facts.of([household])
    for now in turns(household):
        views = {
            (one, other)
            for one in payer_facts.members
            for other in payer_facts.members
            if policy.view(payer_facts, policy.Rules(), ZONE, one, other, now) is not None
        }
        assert opened(household, now) == views


@QUICK
@given(households(services=(0, 0)), st.data())
def test_nobody_gains_by_a_change_to_another_person(household: Household, data: st.DataObject) -> None:
    """Whatever is written into one person's own record, nobody sees more of anybody else."""
    changed = data.draw(st.sampled_from(household.members))
    other = replace(
        changed,
        birth_date=data.draw(st.dates(date(1930, 1, 1), date(2026, 5, 1))),
        emancipated=data.draw(st.none() | st.just(date(2026, 1, 1))),
        family="Changed",
        home="elsewhere",
        married=data.draw(st.none() | st.just(date(2026, 1, 1))),
    )
    members = tuple(other if member.id == changed.id else member for member in household.members)
    gained = opened(replace(household, members=members)) - opened(household)
    assert {subject for _, subject in gained} <= {changed.id}


@QUICK
@given(households(services=(0, 0)))
def test_grant_outside_its_window_is_no_grant(household: Household) -> None:
    """A family whose powers are all over, or all ahead, is a family without powers."""
    without = opened(replace(household, authorities=()))
    over = tuple(replace(power, start=None, end=date(2026, 6, 13)) for power in household.authorities)
    ahead = tuple(replace(power, start=date(2026, 6, 15), end=None) for power in household.authorities)
    assert [without, without] == [opened(replace(household, authorities=powers)) for powers in (over, ahead)]


def smallest(wrong: Callable[[Household], set[tuple[str, str]]]) -> Household:
    """Return the smallest composed family in which a wrong law opens a record that the law keeps closed."""
    return find(households(services=(0, 2)), lambda family: bool(wrong(family) - opened(family)), settings=SEARCH)


def subscriber_sees_all(household: Household) -> set[tuple[str, str]]:
    """Open every record under a contract to its subscriber."""
    return {(span.subscriber, span.beneficiary) for span in household.coverages}


def power_is_handed_on(household: Household) -> set[tuple[str, str]]:
    """Open to each holder whatever is open to those over whom they hold power."""
    direct = opened(household)
    return {(one, other) for one, middle in direct for start, other in direct if start == middle}


def born_the_same_day_is_the_same(household: Household) -> set[tuple[str, str]]:
    """Take people of one contract and one birth date for one person."""
    people: dict[str, Member] = {member.id: member for member in household.members}
    pairs = ((one, other) for one in household.coverages for other in household.coverages)
    return {
        (one.beneficiary, other.beneficiary)
        for one, other in pairs
        if one.contract == other.contract and people[one.beneficiary].birth_date == people[other.beneficiary].birth_date
    }


@pytest.mark.parametrize(
    ("wrong", "title", "size"),
    [
        (subscriber_sees_all, "couple", 2),
        (power_is_handed_on, "ward", 3),
        (born_the_same_day_is_the_same, "couple", 2),
    ],
)
def test_wrong_law_shrinks_to_the_smallest_family(
    wrong: Callable[[Household], set[tuple[str, str]]], title: str, size: int
) -> None:
    """A law that is wrong about somebody is shown by the fewest people who suffice, without any service."""
    found = smallest(wrong)
    assert (found.title, len(found.members), found.services) == (title, size, ())
