"""Running totals: one person's, and the family's under one contract; nothing withheld is in what others are told."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import orjson
import pytest

from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.ledger import Ledger, Totals
from payerproof.reference_payer.records.loading import records
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.settings import ZONE
from payerproof.synthetic_data.generate import Population, population

Balances = dict[str, int]
FamilyLedger = tuple[Ledger, Store]


@pytest.fixture(scope="module")
def people() -> Population:
    """Return the population of household H1."""
    return population(("h1",))


@pytest.fixture(scope="module")
def ledger(people: Population) -> FamilyLedger:
    """Return the ledger of that household, and its records."""
    return Ledger(records(people)), Store(records(people), ZONE)


def claims(people: Population, member: str) -> list[dict[str, Any]]:
    """Return the claims of one member."""
    return [each for each in people.person(member).resources if each.get("use") == "claim"]


def told(ledger: FamilyLedger, claim: dict[str, Any], view: View) -> Balances:
    """Return the totals that a view is told on a claim, in cents by unit."""
    row = Row(1, claim["resourceType"], claim["id"], view.subject, "", orjson.dumps(claim), None, None, None)
    served = orjson.loads(Totals().with_totals(*ledger, row, view, row.body))
    assert claim.items() <= served.items()
    return {
        balance["unit"]["coding"][0]["code"]: round(balance["financial"][0]["usedMoney"]["value"] * 100)
        for balance in served.get("benefitBalance", ())
    }


def owed(claim: dict[str, Any]) -> int:
    """Return what the member owes for a claim that is in force, in cents; what takes another back counts nothing."""
    amounts = [each for each in claim["total"] if each["category"]["coding"][0]["code"] == "memberliability"]
    cents = round(amounts[0]["amount"]["value"] * 100) if amounts else 0
    return cents if claim["status"] == "active" and cents > 0 else 0


@pytest.mark.parametrize("member", ["h1-sub", "h1-spo", "h1-adc", "h1-teen", "h1-out"])
def test_last_total_of_a_year_is_the_sum_of_its_claims(people: Population, ledger: FamilyLedger, member: str) -> None:
    """What a member is told on the last claim of a year is what the claims of the year come to."""
    years: dict[str, int] = defaultdict(int)
    last: dict[str, Balances] = {}
    for claim in sorted(claims(people, member), key=lambda each: (each["created"], each["id"])):
        year = claim["billablePeriod"]["start"][:4]
        years[year] += owed(claim)
        last[year] = told(ledger, claim, View(member, own=True)) or last.get(year, {})
    assert {year: cents for year, cents in years.items() if cents} == {
        year: found["individual"] for year, found in last.items() if found
    }


def test_family_is_everybody_under_the_contract(people: Population, ledger: FamilyLedger) -> None:
    """The largest total of the family in a year is that of all its members; of a contract of one, that of the one."""
    family = ("h1-sub", "h1-spo", "h1-adc", "h1-t18", "h1-teen", "h1-min")
    found, expected = 0, 0
    for member in family:
        for claim in claims(people, member):
            if claim["billablePeriod"]["start"].startswith("2025"):
                expected += owed(claim)
                found = max(found, told(ledger, claim, View(member, own=True)).get("family", 0))
    assert expected == found
    for claim in claims(people, "h1-out"):
        balances = told(ledger, claim, View("h1-out", own=True))
        assert balances.get("individual") == balances.get("family")


def test_parent_is_told_the_claims_shown_and_no_family(people: Population, ledger: FamilyLedger) -> None:
    """On the teenager's last claim the parent's total lacks what the teenager consented to alone."""
    claim = claims(people, "h1-teen")[-1]
    own, parents = told(ledger, claim, View("h1-teen", own=True)), told(ledger, claim, View("h1-teen", own=False))
    assert parents == {"individual": owed(claim)}
    assert own["individual"] > parents["individual"]


def test_limited_power_is_told_what_it_opens(people: Population, ledger: FamilyLedger) -> None:
    """The total of an agent for one category is made of claims of that category."""
    view = View("h1-teen", own=False, categories=frozenset({"sickle_cell"}))
    by_category = {datum.id: datum.category for datum in people.person("h1-teen").data}
    for claim in claims(people, "h1-teen"):
        if by_category[claim["id"]] == "sickle_cell":
            assert told(ledger, claim, view) == {"individual": owed(claim)}


def test_what_counts_nothing_tells_nothing(people: Population, ledger: FamilyLedger) -> None:
    """Cancelled, pending and reversing claims carry no total, nor does anything that is no claim."""
    silent = [claim for claim in claims(people, "h1-adc") if not owed(claim)]
    assert silent
    assert [told(ledger, claim, View("h1-adc", own=True)) for claim in silent] == [{}] * len(silent)
    patient = people.person("h1-adc").resources[0]
    assert told(ledger, patient, View("h1-adc", own=True)) == {}
