"""Two opinions on every question: the engine's law and the reference payer's policy, formed apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from payerproof.access import rules
from payerproof.access.ages import comes_of_age
from payerproof.catalog import state_packs
from payerproof.reference_payer import policy
from payerproof.reference_payer.records.loading import records
from payerproof.reference_payer.records.store import Record, Store
from payerproof.reference_payer.records.visibility import AccessPath, Visibility
from payerproof.reference_payer.settings import EARLIEST_SERVICE
from payerproof.synthetic_data.config import household_names, load_household
from payerproof.synthetic_data.generate import Population, population
from payerproof.synthetic_data.household import Authority, CoverageSpan, Household, Restriction

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 14, 18, tzinfo=UTC)
LAW = rules.Policy(time_zone=ZONE.key, minor_consent=state_packs(), earliest_service_date=EARLIEST_SERVICE)
EVERYTHING = 100_000


def moments(household: Household) -> list[datetime]:
    """Return the canonical instant, and both sides of every midnight and death at which an answer may change."""
    dated: list[Authority | Restriction | CoverageSpan]
    dated = [*household.authorities, *household.restrictions, *household.coverages]
    days: set[date | None] = {day for fact in dated for day in (fact.start, fact.end)}
    for member in household.members:
        days |= {comes_of_age(member.birth_date, LAW.majority_age), member.emancipated, member.married}
    midnights = {datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in days if day is not None}
    turns = midnights | {midnight + timedelta(days=1) for midnight in midnights}
    turns |= {member.deceased for member in household.members if member.deceased is not None}
    return sorted({NOW} | turns | {turn - timedelta(seconds=1) for turn in turns})


@pytest.mark.parametrize("name", household_names())
def test_same_records_are_open(name: str) -> None:
    """For every pair of a family at every moment of change, both open the record or both keep it closed."""
    household = load_household(name)
    facts, payer_facts = rules.Facts.of([household]), policy.Facts.of([household])
    apart = [
        (one, other, moment.isoformat())
        for moment in moments(household)
        for one in facts.members
        for other in facts.members
        if rules.decide(facts, one, other, None, moment, LAW).allowed
        != (policy.view(payer_facts, policy.Rules(), ZONE, one, other, moment) is not None)
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
def payer_records() -> tuple[Record, ...]:
    """Return the payer's records for that population."""
    return tuple(records(everybody()))


@cache
def store() -> Store:
    """Return the payer's store, loaded with its records."""
    return Store(payer_records(), ZONE)


@cache
def held() -> dict[str, list[Held]]:
    """Return what each member owns."""
    found: dict[str, list[Held]] = {}
    manifest = everybody().manifest
    for record in payer_records():
        if record.owner is not None:
            reference = f"{record.resource['resourceType']}/{record.resource['id']}"
            datum = manifest[reference]
            found.setdefault(record.owner, []).append(
                Held(reference, datum.category, datum.consent, record.kind, datum.service_date, datum.service_end)
            )
    return found


@cache
def facts(index: int) -> rules.Facts:
    """Return what the engine knows of one household."""
    return rules.Facts.of([everybody().households[index]])


@dataclass(frozen=True)
class Look:
    """One person looks at another's record, by the payer's own opinion of what is open."""

    requester: str
    subject: str
    moment: datetime
    view: policy.View

    def shown(self) -> set[str]:
        """Return the resources that the payer shows."""
        rows = Visibility().owned_rows(self.view, EARLIEST_SERVICE, AccessPath.SEARCH)
        return {f"{row.type}/{row.id}" for row in store().sweep(rows, 0, EVERYTHING)}

    def lawful(self, known: rules.Facts) -> set[str]:
        """Return the resources that the engine's law opens."""
        data = held().get(self.subject, ())
        asked = ((datum, rules.decide(known, self.requester, self.subject, datum, self.moment, LAW)) for datum in data)
        return {datum.reference for datum, decision in asked if decision.allowed}


def looks(household: Household, instants: Iterable[datetime]) -> Iterator[Look]:
    """Yield each look for which the payer opens anything."""
    ledger = policy.Facts.of([household])
    for moment in instants:
        for one in ledger.members:
            for other in ledger.members:
                view = policy.view(ledger, policy.Rules(), ZONE, one, other, moment)
                if view is not None:
                    yield Look(one, other, moment, view)


@pytest.mark.parametrize("index", range(len(household_names())), ids=household_names())
def test_same_data_are_open(index: int) -> None:
    """Of an open record, at every moment of change, both show the same resources and withhold the same."""
    household = everybody().households[index]
    found = [(look, look.lawful(facts(index)), look.shown()) for look in looks(household, moments(household))]
    apart = [(look.requester, look.subject, look.moment.isoformat()) for look, law, shown in found if law != shown]
    assert apart == []
    assert any(law for _, law, _ in found)


def test_both_withhold_somewhere() -> None:
    """Among those looks are some to which something is withheld, or the comparison would be about nothing."""
    withholding = {
        (look.requester, look.subject)
        for index, household in enumerate(everybody().households)
        for look in looks(household, [NOW])
        if look.requester != look.subject and len(look.lawful(facts(index))) < len(held().get(look.subject, ()))
    }
    assert {("h1-sub", "h1-teen"), ("f06-spo", "f06-teen"), ("f21-lim", "f21-pri")} <= withholding


def test_no_household_reaches_another() -> None:
    """Both keep every record closed to everybody of all other households."""
    known, ledger = rules.Facts.of(everybody().households), policy.Facts.of(everybody().households)
    home = {member.id: family.id for family in everybody().households for member in family.members}
    strangers = [(one, other) for one in home for other in home if home[one] != home[other]]
    engine = [pair for pair in strangers if rules.decide(known, *pair, None, NOW, LAW).allowed]
    payer = [pair for pair in strangers if policy.view(ledger, policy.Rules(), ZONE, *pair, NOW) is not None]
    assert (engine, payer) == ([], [])
