"""The judges of totals, both ways: a sum names who is in it, and doubt is told as doubt."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from payerproof.checks.common import judge_totals
from payerproof.checks.common.amounts_owed import Owed, StatedTotal, any_year, owed, running, stated_totals
from payerproof.checks.common.family_ledger import FamilyLedger
from payerproof.checks.common.judge_totals import Withheld
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from payerproof.synthetic_data.generate import population
from payerproof.synthetic_data.household import CoverageSpan, Household, Member
from tests.unit.checks.answers import exchange

ANN, BEN, EVE = 1_001, 2_002, 4_004
"""What each owes for one marked claim, in cents: modulo eight, seat 0 leaves 1, seat 1 leaves 2, seat 2 leaves 4."""


@pytest.fixture(scope="module")
def h1() -> FamilyLedger:
    """Return the ledger of household H1."""
    made = population(("h1",))
    known = {
        person.member.id: tuple(found for each in person.resources if (found := owed(each, person.member.id)))
        for person in made.members
    }
    return FamilyLedger(made.households[0], known)


def member(name: str) -> Member:
    """Return somebody by that name."""
    return Member(name, name, date(1980, 1, 1), "female", "Doe", (name,), "IL")


def span(name: str, contract: str) -> CoverageSpan:
    """Return open coverage since 2020."""
    return CoverageSpan(f"{contract}-{name}", name, name, "self", "plan", date(2020, 1, 1), contract=contract)


def claim(name: str, month: int, cents: int, year: int = 2025) -> Owed:
    """Return a known claim of that month, decided in it."""
    day = f"{year}-{month:02d}-01"
    return Owed(f"ExplanationOfBenefit/{name}-{month}", name, date.fromisoformat(day), f"{day}T06:00:00Z", cents, True)  # noqa: FBT003 - a record's field


FAMILY = Household(
    "f",
    "",
    "",
    tuple(map(member, ("ann", "ben", "eve"))),
    coverages=(span("ann", "a"), span("ben", "a"), span("eve", "e")),
)
CLAIMS = {
    "ann": (claim("ann", 3, ANN), claim("ann", 6, 800)),
    "ben": (claim("ben", 4, BEN),),
    "eve": (claim("eve", 5, EVE),),
}
LEDGER = FamilyLedger(FAMILY, CLAIMS)


def amount(cents: float) -> dict[str, Any]:
    """Return a Money."""
    return {"value": cents / 100, "currency": "USD"}


def served(known: Owed, *balances: tuple[str, int], total: int | None = None) -> dict[str, Any]:
    """Return the claim as served, with running totals by unit, each of what members owe."""
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": known.reference.partition("/")[2],
        "total": [
            {
                "category": {"coding": [{"code": "memberliability"}]},
                "amount": amount(known.cents if total is None else total),
            }
        ],
        "benefitBalance": [
            {
                "unit": {"coding": [{"code": unit}]} if unit else None,
                "financial": [{"type": {"text": "Out-of-Pocket"}, "usedMoney": amount(cents)}],
            }
            for unit, cents in balances
        ],
    }


def page(*claims: Mapping[str, Any], status: int = 200) -> Observation:
    """Return an answer with these claims."""
    document = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in claims]}
    return Observation(exchange(status, json.dumps(document).encode()))


def anns(*balances: tuple[str, int], total: int | None = None, vouching: bool = True) -> Judgement:
    """Return the judgement on ann's second claim with such totals, beside a first one that is told as it was loaded."""
    first, second = CLAIMS["ann"]
    pages = [page(served(first, ("individual", ANN)))] if vouching else []
    return judge_totals.nobody_else([*pages, page(served(second, *balances, total=total))], "ann", LEDGER)


@pytest.mark.parametrize(
    "balances",
    [
        (("individual", ANN + 800),),
        (("individual", ANN),),
        (("individual", 0), ("family", ANN + BEN + 800)),
        (("family", BEN),),
        (("individual", 800),),
        (("individual", 123 * 8),),
        (),
    ],
    ids=["own", "before-this-claim", "family", "family-without-own", "later-year-of-plan", "other-rules", "none"],
)
def test_lawful_totals_pass(balances: tuple[tuple[str, int], ...]) -> None:
    """A person's own total, counted in whatever way, and the family's under one contract, are no findings."""
    assert anns(*balances).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("balances", "names"),
    [
        ((("individual", ANN + BEN),), "ben"),
        ((("individual", BEN),), "ben"),
        ((("individual", ANN + BEN + 800),), "ben"),
        ((("family", ANN + BEN + EVE),), "eve"),
        ((("family", EVE),), "eve"),
        ((("", ANN + BEN + EVE),), "ben, eve"),
    ],
)
def test_total_with_somebody_elses_amounts_fails(balances: tuple[tuple[str, int], ...], names: str) -> None:
    """The contributors are named by the last cents, and confirmed by their claims."""
    found = anns(*balances)
    assert (found.outcome, found.observed.rpartition(": ")[2]) == (Outcome.FAIL, names)


def test_total_of_a_claim_with_another_ones_amount_fails() -> None:
    """A claim that shows what another person owes is a finding without any running total."""
    found = anns(total=BEN)
    assert (found.outcome, found.reason) == (
        Outcome.FAIL,
        "the total of a claim is shown to ann and holds amounts of ben",
    )


@pytest.mark.parametrize(
    ("balances", "total", "reason"),
    [
        ((("individual", BEN + 8),), None, "no sum of known claims"),
        ((("", ANN + BEN),), None, "does not say whether it is the family's"),
        ((), 4_321, "not the amount that was loaded"),
    ],
)
def test_doubt_is_inconclusive(balances: tuple[tuple[str, int], ...], total: int | None, reason: str) -> None:
    """A name without a sum, a total without a unit, and amounts of the payer's own reckoning prove nothing."""
    found = anns(*balances, total=total)
    assert found.outcome is Outcome.INCONCLUSIVE
    assert reason in found.reason


def test_one_total_alone_may_be_chance() -> None:
    """A single total that comes to somebody's claims is no finding until another agrees with known claims."""
    found = anns(("individual", ANN + BEN), vouching=False)
    assert (found.outcome, "too few totals agree" in found.reason) == (Outcome.INCONCLUSIVE, True)


RULES: dict[str, Callable[[random.Random, int], int]] = {
    "of any kind": lambda chance, _: chance.randrange(1, 300_000),
    "in whole dollars": lambda _, cents: round(cents, -2),
    "with interest": lambda _, cents: cents * 101 // 100,
    "without the copay": lambda _, cents: max(0, cents - 2_500),
}
"""How a payer may reckon by rules of its own: from chance, and from what the person owes."""


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("member", ["h1-sub", "h1-adc", "h1-out"])
def test_payer_with_rules_of_its_own_is_no_finding(h1: FamilyLedger, member: str, rule: str) -> None:
    """Totals reckoned in another way hit somebody's sums by chance now and then, and are doubt at most."""
    for seed in range(12 if rule == "of any kind" else 1):
        chance, sum_of, pages = random.Random(seed), 0, []
        for known in h1.claims[member]:
            sum_of += known.cents
            cents = RULES[rule](chance, sum_of)
            pages.append(page(served(known, ("individual", cents), ("family", RULES[rule](chance, sum_of)))))
        assert judge_totals.nobody_else(pages, member, h1).outcome is not Outcome.FAIL


def test_unloaded_claim_is_doubt() -> None:
    """A claim that the harness never made cannot be read."""
    found = judge_totals.nobody_else([page(served(claim("zoe", 1, 1)))], "ann", LEDGER)
    assert (found.outcome, found.reason) == (
        Outcome.INCONCLUSIVE,
        "ExplanationOfBenefit/zoe-1 is a claim that was never loaded",
    )


def test_claims_of_others_are_for_other_checks() -> None:
    """Where somebody else's claim is served, that is the leak, and the totals on it are no second one."""
    first, second = CLAIMS["ann"]
    pages = [page(served(each, ("individual", ANN))) for each in (first, second)]
    foreign = page(served(CLAIMS["ben"][0], ("individual", BEN)))
    assert judge_totals.nobody_else([*pages, foreign], "ann", LEDGER).outcome is Outcome.PASS


def test_former_member_is_no_family() -> None:
    """Whoever left the contract before the plan's year is nobody whose amounts the family's total may hold."""
    left = CoverageSpan("a-eve", "eve", "ann", "spouse", "plan", date(2020, 1, 1), date(2022, 6, 30), contract="a")
    ledger = FamilyLedger(Household("f", "", "", FAMILY.members, coverages=(*FAMILY.coverages, left)), CLAIMS)
    assert ledger.under_one_contract("ann", 2023) == {"ann", "ben", "eve"}
    assert ledger.under_one_contract("ann", 2024) == {"ann", "ben"}


def test_nothing_told_is_not_offered() -> None:
    """Claims without any amount, as of the Basis profiles, offer nothing to judge."""
    bare = {"resourceType": "ExplanationOfBenefit", "id": "ann-6"}
    assert judge_totals.nobody_else([page(bare)], "ann", LEDGER).outcome is Outcome.NOT_OFFERED


def test_broken_search_is_inconclusive() -> None:
    """A search that breaks down has taught nothing."""
    assert judge_totals.nobody_else([page(status=503)], "ann", LEDGER).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    "rubbish",
    [
        {"total": 7},
        {"total": [7]},
        {"benefitBalance": [{"financial": "x"}]},
        {"total": [{"category": [], "amount": {}}]},
    ],
)
def test_rubbish_tells_no_totals(rubbish: dict[str, Any]) -> None:
    """Whatever a hostile target writes in place of totals is passed over."""
    assert list(stated_totals({"resourceType": "ExplanationOfBenefit", "id": "x", **rubbish})) == []


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e300])
def test_boundless_amounts_are_passed_over_or_read(value: float) -> None:
    """An amount that is no number of cents is none; a huge one is a huge one."""
    total = {"category": {"text": "memberliability"}, "amount": {"value": value}}
    found = list(stated_totals({"resourceType": "ExplanationOfBenefit", "id": "x", "total": [total]}))
    assert found == ([] if value != 1e300 else [StatedTotal("ExplanationOfBenefit/x", "claim", 10**302)])


def test_deductibles_are_another_thing() -> None:
    """A running total of the deductible is not one of what members owe."""
    balance = {"financial": [{"type": {"coding": [{"code": "deductible"}]}, "usedMoney": amount(500)}]}
    assert list(stated_totals({"resourceType": "ExplanationOfBenefit", "id": "x", "benefitBalance": [balance]})) == []


def test_prior_authorizations_owe_nothing() -> None:
    """Only claims are counted."""
    assert owed({"resourceType": "ExplanationOfBenefit", "id": "x", "use": "preauthorization"}, "ann") is None


def test_running_totals_grow_by_either_day() -> None:
    """What a year had come to depends on whether claims count by service or by decision; both are known."""
    late = Owed("E/1", "ann", date(2025, 1, 1), "2025-09-01T06:00:00Z", 10, counts=True)
    early = Owed("E/2", "ann", date(2025, 2, 1), "2025-03-01T06:00:00Z", 5, counts=True)
    void = Owed("E/3", "ann", date(2025, 1, 15), "2025-02-01T06:00:00Z", 100, counts=False)
    assert running([late, early, void]) == {0, 10, 110, 115, 15, 100, 105, 5}


def test_year_of_a_plan_begins_on_any_day() -> None:
    """Twelve months from any service on are a year that a total may be of."""
    assert any_year((claim("ann", 11, 7, 2024), claim("ann", 2, 9, 2025), claim("ann", 12, 100, 2025))) >= {
        7,
        16,
        9,
        109,
    }


OPEN, HIDDEN = claim("tom", 7, 3_000), claim("tom", 2, 14_800)
TOM = Withheld((OPEN,), (HIDDEN,))
OWN = page(served(HIDDEN), served(OPEN, ("individual", 17_800)))


def told_parent(*balances: tuple[str, int], control: Observation = OWN, known: Withheld = TOM) -> Judgement:
    """Return the judgement on the claim that tom's parent is shown with such totals."""
    return judge_totals.nothing_withheld([page(served(OPEN, *balances))], [control], known, "ann", "tom")


@pytest.mark.parametrize("balances", [(), (("individual", 3_000),), (("individual", 0),), (("family", 17_800),)])
def test_total_of_what_is_shown_passes(balances: tuple[tuple[str, int], ...]) -> None:
    """No total, one of the claims shown, and the family's are lawful."""
    assert told_parent(*balances).outcome is Outcome.PASS


@pytest.mark.parametrize("cents", [17_800, 14_800])
def test_total_with_what_is_withheld_fails(cents: int) -> None:
    """The price of a withheld service is found by subtraction."""
    assert told_parent(("individual", cents)).outcome is Outcome.FAIL


def test_other_totals_are_doubt() -> None:
    """A total that no known claims come to, or that is not said to be the person's, proves nothing."""
    assert told_parent(("individual", 5_555)).outcome is Outcome.INCONCLUSIVE
    assert told_parent(("", 17_800)).outcome is Outcome.INCONCLUSIVE


def test_family_of_one_reader_is_doubt() -> None:
    """The family's total is lawful; where the parent knows everybody else's claims, it still tells."""
    known = Withheld((OPEN,), (HIDDEN,), others=(claim("ann", 3, 500),))
    found = told_parent(("family", 18_300), known=known)
    assert (found.outcome, "lawfully the family's" in found.reason) == (Outcome.INCONCLUSIVE, True)
    assert told_parent(("family", 3_500), known=known).outcome is Outcome.PASS


def test_family_of_one_person_is_that_person() -> None:
    """Where nobody else is under the contract, the family's total is the person's, whatever it is called."""
    alone = Withheld((OPEN,), (HIDDEN,), others=())
    assert told_parent(("family", 17_800), known=alone).outcome is Outcome.FAIL
    assert told_parent(("family", 3_000), known=alone).outcome is Outcome.PASS


def test_control_has_to_hold() -> None:
    """Without running totals on the member's own record there is nothing on offer; without the withheld, no control."""
    assert told_parent(control=page(served(OPEN))).outcome is Outcome.NOT_OFFERED
    without = page(served(OPEN, ("individual", 3_000)))
    assert told_parent(control=without).outcome is Outcome.INCONCLUSIVE
    assert told_parent(control=page(status=500)).outcome is Outcome.INCONCLUSIVE
