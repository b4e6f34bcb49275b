"""Which ways a target has, which of them query paths take that ship, and which are chosen of the rest."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from payerproof import catalog
from payerproof.checks.planner.plan import Plan, foreseen
from payerproof.checks.planner.reading import DEPTH, Way, ways_of
from payerproof.checks.planner.ways import MOST_WAYS, PREFIX
from payerproof.target.query_path import NAMES_SUBJECT, VARIABLES
from payerproof.target.reading import load_target
from tests.unit.checks.planner.targets import TARGETS, held, plan_of, statement


def _without(told: Mapping[str, Any], kind: str, **lists: str) -> dict[str, Any]:
    """Return a statement in which a type does not list a parameter or an include."""
    changed = copy.deepcopy(dict(told))
    entry = next(each for each in changed["rest"][0]["resource"] if each["type"] == kind)
    for name, value in lists.items():
        entry[name] = [each for each in entry[name] if value != (each if isinstance(each, str) else each["name"])]
    return changed


@pytest.mark.parametrize("target", TARGETS)
def test_a_plan_is_the_same_each_time(target: str) -> None:
    """Nothing is left to chance, nor to the order in which a statement lists its types."""
    told = copy.deepcopy(dict(statement(target)))
    told["rest"][0]["resource"].reverse()
    paths = [each.path for each in plan_of(target).chosen]
    assert [each.path for each in plan_of(target, declared=statement(target)).chosen] == paths
    assert [each.path for each in plan_of(target, declared=told).chosen] == paths


@pytest.mark.parametrize("target", TARGETS)
def test_every_kind_comes_before_any_is_repeated(target: str) -> None:
    """Of the ways that nothing walks yet, each kind is there once before one is there twice."""
    whole = plan_of(target, MOST_WAYS)
    kinds = {(each.way.kind, each.way.own) for each in whole.chosen}
    first = plan_of(target, len(kinds)).chosen
    assert {(each.way.kind, each.way.own) for each in first} == kinds
    assert whole.left_out == ()


@pytest.mark.parametrize("target", TARGETS)
def test_the_shorter_ways_of_a_kind_come_first(target: str) -> None:
    """No way is chosen while a shorter one of its kind is left out."""
    plan = plan_of(target)
    for each in plan.chosen:
        left = [other for other in plan.left_out if (other.way.kind, other.way.own) == (each.way.kind, each.way.own)]
        assert all(other.way.depth >= each.way.depth for other in left)


@pytest.mark.parametrize("target", TARGETS)
def test_no_more_are_made_than_asked_for(target: str) -> None:
    """The number bounds what is walked, and all that is left out is counted."""
    whole, none = plan_of(target, MOST_WAYS), plan_of(target, 0)
    assert none.chosen == ()
    assert len(plan_of(target, 5).chosen) == 5
    assert none.reachable == whole.reachable == len(whole.covered) + len(whole.chosen) < MOST_WAYS
    assert sum(every for _, every in none.by_kind.values()) == none.reachable


@pytest.mark.parametrize("target", TARGETS)
def test_no_generated_path_takes_a_way_that_one_takes_which_ships(target: str) -> None:
    """What ships is not asked again, and two generated paths never take the same way."""
    plan = plan_of(target, MOST_WAYS)
    taken = {
        way
        for path in catalog.query_paths()
        for kind in (*path.types, *path.clinical_types)
        for way in ways_of(path, kind, plan.graph)
    }
    ways = [each.way for each in plan.chosen]
    assert not taken.intersection(ways)
    assert len(set(ways)) == len(ways) == len({each.path.id for each in plan.chosen})


@pytest.mark.parametrize("target", TARGETS)
def test_a_generated_path_is_well_formed(target: str) -> None:
    """It is no longer than three references, reads alone, and names the subject if and only if it says so."""
    plan = plan_of(target, MOST_WAYS)
    for each in plan.chosen:
        path = each.path
        assert 1 <= each.way.depth <= DEPTH or each.way.kind == "batch"
        assert path.id.startswith(PREFIX)
        assert path.method == "GET"
        assert (path.about == "subject") == bool(path.variables & NAMES_SUBJECT)
        assert path.optional
        assert path.control is None
        assert each.way in ways_of(path, each.resource_type, plan.graph)


def test_what_ships_counts_as_walked() -> None:
    """Ways that a path takes which ships are covered by it, however it spells them."""
    covered = plan_of("clinical").covered
    assert covered[Way("search", ("Condition.subject",))] == "search-by-reference"
    assert covered[Way("reverse-chain", ("Coverage.beneficiary",))].startswith("reverse-chain-")
    assert covered[Way("compartment", ("Patient", "Coverage"))].startswith("compartment-")
    assert covered[Way("iterate", ("ExplanationOfBenefit.insurance.coverage", "Coverage.subscriber"), own=True)] == (
        "include-household-chain"
    )


@pytest.mark.parametrize(
    ("kind", "lists", "gone"),
    [
        ("Condition", {"searchParam": "encounter"}, "Condition?encounter="),
        ("Coverage", {"searchInclude": "Coverage:subscriber"}, "_include=Coverage:subscriber"),
        ("Practitioner", {"searchRevInclude": "CareTeam:participant"}, "Practitioner?_count=50&_revinclude=CareTeam"),
    ],
)
def test_what_is_not_declared_is_not_asked(kind: str, lists: dict[str, str], gone: str) -> None:
    """A parameter or an include that a statement does not list makes no path."""
    before, after = (
        [each.path.template for each in plan.chosen]
        for plan in (
            plan_of("clinical", MOST_WAYS),
            plan_of("clinical", MOST_WAYS, _without(statement("clinical"), kind, **lists)),
        )
    )
    assert any(gone in template for template in before)
    assert not any(gone in template for template in after)


def test_a_reference_that_nobody_holds_is_told_and_not_asked() -> None:
    """Without a care team in any record, no way goes over one, and the plan says why."""
    known = {kind: items for kind, items in held("clinical").items() if kind != "CareTeam"}
    guides = load_target("clinical").guides
    plan = foreseen(guides, statement("clinical"), known, catalog.query_paths(), MOST_WAYS)
    assert plan.asleep["CareTeam:participant"] == "nobody under test is known to hold a CareTeam"
    assert not [each for each in plan.chosen if "CareTeam" in each.path.template]


def test_a_batch_is_made_where_it_is_declared_alone() -> None:
    """The entry of a batch is another generated path."""
    told = copy.deepcopy(dict(statement("demo")))
    told["rest"][0]["interaction"] = [{"code": "batch"}]
    batches = [each for each in plan_of("demo", MOST_WAYS, told).chosen if each.way.kind == "batch"]
    assert batches
    assert {each.path.method for each in batches} == {"POST"}
    assert not [each for each in plan_of("demo", MOST_WAYS).chosen if each.way.kind == "batch"]


def test_a_hostile_statement_is_bounded() -> None:
    """However much a statement lists, no more ways are looked at than the limit."""
    told = copy.deepcopy(dict(statement("clinical")))
    names = ["patient", "subject", "encounter", "{id}", "a&b=c", "x y", "\u202e", *(f"n{each}" for each in range(500))]
    named = [f"{kind}:{name}" for kind in held("clinical") for name in names[:40]]
    for entry in told["rest"][0]["resource"]:
        entry["searchParam"] = [{"name": name, "type": "reference"} for name in names]
        entry["searchInclude"] = entry["searchRevInclude"] = [*named, 7, None, "", ":", "*:*", "../x:y"]
    told["rest"][0]["resource"] += [{"type": "{id}/../", "searchParam": [{"name": "patient", "type": "reference"}]}]
    plan: Plan = plan_of("clinical", 24, told)
    assert len(plan.chosen) == 24
    assert plan.reachable <= MOST_WAYS
    values = dict.fromkeys(VARIABLES, "1")
    assert all(each.path.request(values).url.isascii() for each in (*plan.chosen, *plan.left_out))
    assert not [each for each in (*plan.chosen, *plan.left_out) if "&b=c" in each.path.template]
