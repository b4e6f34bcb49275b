"""Two opinions on every question: the engine's law and the reference payer's policy, formed apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from payerproof.people import access
from payerproof.people.ages import comes_of_age
from payerproof.reference_payer import policy
from payerproof.reference_payer.loading import records
from payerproof.reference_payer.settings import EARLIEST_SERVICE
from payerproof.reference_payer.store import Record, Store
from payerproof.reference_payer.visibility import Road, Visibility
from payerproof.synthetic_data.config import household_names, load_household
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.household import Authority, Household, Restriction

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 14, 18, tzinfo=UTC)
ENGINE = access.Policy(time_zone=ZONE.key, earliest_service_date=EARLIEST_SERVICE)
EVERYTHING = 100_000


def moments(household: Household) -> list[datetime]:
    """Return the canonical instant, and both sides of every midnight and death at which an answer may change."""
    dated: list[Authority | Restriction] = [*household.authorities, *household.restrictions]
    days = {day for fact in dated for day in (fact.start, fact.end)}
    for member in household.members:
        days |= {comes_of_age(member.birth_date, ENGINE.majority_age), member.emancipated, member.married}
    midnights = {datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in days if day is not None}
    turns = midnights | {midnight + timedelta(days=1) for midnight in midnights}
    turns |= {member.deceased for member in household.members if member.deceased is not None}
    return sorted({NOW} | turns | {turn - timedelta(seconds=1) for turn in turns})


@pytest.mark.parametrize("name", household_names())
def test_same_records_are_open(name: str) -> None:
    """For every pair of a family at every moment of change, both open the record or both keep it closed."""
    household = load_household(name)
    facts, books = access.Facts.of([household]), policy.Facts.of([household])
    apart = [
        (one, other, moment.isoformat())
        for moment in moments(household)
        for one in facts.members
        for other in facts.members
        if access.decide(facts, one, other, None, moment, ENGINE).allowed
        != (policy.view(books, policy.Rules(), ZONE, one, other, moment) is not None)
    ]
    assert apart == []


@dataclass(frozen=True)
class Held:
    """A resource as both sides know it: what the law looks at, under the name that the payer serves it by."""

    reference: str
    category: str | None
    consent: str | None
    kind: str | None
    service_date: date | None
    service_end: date | None


@cache
def everybody() -> Population:
    """Return the members of every household that ships, in one population."""
    return population(household_names())


@cache
def books() -> tuple[Record, ...]:
    """Return the payer's books for that population."""
    return tuple(records(everybody()))


@cache
def store() -> Store:
    """Return the payer's store, loaded with its books."""
    return Store(books(), ZONE)


@cache
def held() -> dict[str, list[Held]]:
    """Return what each member owns."""
    found: dict[str, list[Held]] = {}
    manifest = everybody().manifest
    for record in books():
        if record.owner is not None:
            reference = f"{record.resource['resourceType']}/{record.resource['id']}"
            datum = manifest[reference]
            found.setdefault(record.owner, []).append(
                Held(reference, datum.category, datum.consent, record.kind, datum.service_date, datum.service_end)
            )
    return found


def open_pairs(household: Household, moment: datetime) -> Iterator[tuple[str, str, policy.View]]:
    """Yield the pairs for which the payer opens anything, with its view."""
    ledger = policy.Facts.of([household])
    for one in ledger.members:
        for other in ledger.members:
            view = policy.view(ledger, policy.Rules(), ZONE, one, other, moment)
            if view is not None:
                yield one, other, view


@pytest.mark.parametrize("index", range(len(household_names())), ids=household_names())
def test_same_data_are_open(index: int) -> None:
    """Of an open record, at the canonical instant, both show the same resources and withhold the same."""
    household = everybody().households[index]
    facts = access.Facts.of([household])
    asked = 0
    for one, other, view in open_pairs(household, NOW):
        rows = Visibility().owned_rows(view, EARLIEST_SERVICE, Road.SEARCH)
        shown = {f"{row.type}/{row.id}" for row in store().sweep(rows, 0, EVERYTHING)}
        lawful = {
            datum.reference
            for datum in held().get(other, ())
            if access.decide(facts, one, other, datum, NOW, ENGINE).allowed
        }
        assert lawful == shown, f"{one} asks for {other}"
        asked += len(lawful)
    assert asked > 0
