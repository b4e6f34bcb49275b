"""How many pairs walk a query path: a smaller sample is part of the larger one, and leaves no query path out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from payerproof.checks.common import pairs
from payerproof.checks.household import cases
from payerproof.errors import ConfigurationError
from payerproof.model import Case
from payerproof.session.run import RunOptions, make_scope
from payerproof.synthetic_data.config import household_names
from payerproof.target.clinical_types import TYPES
from payerproof.target.reading import load_target
from payerproof.target.scope import Pairs, Scope

MAKERS = (
    cases.each_pair_on_paths,
    cases.each_pair_on_counts,
    cases.each_pair_to_distinguish,
    cases.each_member_on_open_paths,
    cases.each_member_on_open_counts,
)
Maker = Callable[[Scope], Iterator[Case]]


@pytest.fixture(scope="module")
def scope() -> Scope:
    """Give the scope of the demo: nine members, all query paths."""
    return make_scope(RunOptions(load_target("demo")))[0]


def _made(maker: Maker, scope: Scope, pairs: Pairs) -> set[Case]:
    found = list(maker(dataclasses.replace(scope, pairs=pairs)))
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize("maker", MAKERS)
def test_a_smaller_sample_is_part_of_the_larger(maker: Maker, scope: Scope) -> None:
    """Few are among the marked, the marked among all; so what few find, the others find too."""
    few, marked, every = (_made(maker, scope, pairs) for pairs in (Pairs.FEW, Pairs.MARKED, Pairs.EVERY))
    assert few < marked <= every


@pytest.mark.parametrize("maker", MAKERS)
def test_few_pairs_leave_no_road_out(maker: Maker, scope: Scope) -> None:
    """Each path is still walked for each of its types; where there are query paths enough, each member asks on one."""
    few, every = _made(maker, scope, Pairs.FEW), _made(maker, scope, Pairs.EVERY)
    paths = {(case.path, case.resource_type) for case in every}
    assert {(case.path, case.resource_type) for case in few} == paths
    if len(paths) >= len(scope.members):
        assert {case.requester for case in few} == set(scope.members)


def test_few_pairs_hold_everyone_with_a_power(scope: Scope) -> None:
    """Whoever has an authority over another on record walks every marked path, as mistakes are likeliest there."""
    few = _made(cases.each_pair_on_paths, scope, Pairs.FEW)
    marked = {path.id for path in scope.paths if path.about == "subject" and path.kind != "count" and path.every_pair}
    walked = {(case.requester, case.subject, case.path) for case in few}
    assert marked
    assert {(*pair, path) for pair in scope.holders for path in marked} <= walked


def test_the_ring_reaches_every_pair(scope: Scope) -> None:
    """Over all paths together, each ordered pair walks at least one."""
    pairs = {(case.requester, case.subject) for case in _made(cases.each_pair_on_paths, scope, Pairs.MARKED)}
    assert len(pairs) == len(scope.members) * (len(scope.members) - 1)


def test_few_pairs_are_few(scope: Scope) -> None:
    """The sample is a small part of the whole, or it would not be worth having."""
    few, every = (len(_made(cases.each_pair_on_paths, scope, pairs)) for pairs in (Pairs.FEW, Pairs.EVERY))
    assert few * 10 < every


@pytest.fixture(scope="module")
def clinical() -> Scope:
    """Give the scope of the target with clinical records."""
    return make_scope(RunOptions(load_target("clinical")))[0]


@pytest.mark.parametrize("maker", MAKERS)
def test_of_clinical_types_a_smaller_sample_is_part_of_the_larger(maker: Maker, clinical: Scope) -> None:
    """As for claims; and few leave none of a query path's types out that anybody's record holds."""
    few, marked, every = (_made(maker, clinical, number) for number in (Pairs.FEW, Pairs.MARKED, Pairs.EVERY))
    assert few < marked <= every
    paths = {(case.path, case.resource_type) for case in every}
    assert {(case.path, case.resource_type) for case in few} == paths


def test_clinical_types_are_those_of_the_record(clinical: Scope) -> None:
    """Nobody is asked about a type that the record does not hold, and clinical records are a share of all cases."""
    made = _made(cases.each_pair_on_paths, clinical, Pairs.MARKED)
    charts = {case for case in made if case.resource_type in TYPES}
    assert {case for case in charts if case.resource_type not in clinical.kinds[case.subject]} == set()
    assert 0 < len(charts) * 2 < len(made)


def test_whom_nothing_is_known_of_walks_the_plainest_paths(clinical: Scope) -> None:
    """Of attached members of a payer that claims no clinical guide, types are asked for over few query paths."""
    target = dataclasses.replace(clinical.target, guides=("hl7.fhir.us.carin-bb#2.0.0",))
    unknown = dataclasses.replace(clinical, target=target, kinds={}, pairs=Pairs.FEW)
    made = [case for case in cases.each_pair_on_paths(unknown) if case.resource_type in TYPES]
    paths = {path.id: path for path in clinical.paths}
    assert {case.resource_type for case in made} == set(TYPES)
    walked = {case.path or "" for case in made}
    assert {paths[name].interaction for name in walked if paths[name].control} == {
        "batch",
        "history-instance",
        "read",
        "vread",
    }
    assert len(walked) * 7 < len(paths)


@pytest.fixture(scope="module")
def families() -> Scope:
    """Give the scope of the target that holds every household."""
    return make_scope(RunOptions(load_target("families")))[0]


def test_the_families_are_all_that_ship(families: Scope) -> None:
    """A household that is added is tested, too."""
    assert families.target.population is not None
    assert household_names() == families.target.population.households


def test_strangers_are_few_and_everybody_is_one(families: Scope) -> None:
    """Across households each member asks about one person of another household, and not all about the same one."""
    found = pairs.outside_household(families)
    home = {name: place for place, household in enumerate(families.households) for name in household}
    assert [requester for requester, _ in found] == list(families.members)
    assert [pair for pair in found if home[pair[0]] == home[pair[1]]] == []
    assert len({subject for _, subject in found}) * 2 > len(families.subjects)


def test_one_household_knows_no_strangers(scope: Scope) -> None:
    """Within one household everybody is related, and nobody is asked about twice."""
    assert pairs.outside_household(scope) == ()


@pytest.mark.parametrize("maker", MAKERS)
def test_of_many_households_a_smaller_sample_is_part_of_the_larger(maker: Maker, families: Scope) -> None:
    """As within one household: few are among the marked, the marked among all."""
    few, marked, every = (_made(maker, families, number) for number in (Pairs.FEW, Pairs.MARKED, Pairs.EVERY))
    assert few < marked <= every


def test_every_pair_of_a_household_walks_and_every_marked_path_is_walked(families: Scope) -> None:
    """Whoever can sign in asks about whoever has a record, the dead among them, over several query paths."""
    marked = {path.id for path in families.paths if path.about == "subject" and path.kind != "count"} & {
        path.id for path in families.paths if path.every_pair
    }
    walked = {
        (case.requester, case.subject, case.path) for case in _made(cases.each_pair_on_paths, families, families.pairs)
    }
    related = {pair for pair in pairs.within_households(families) if pair[0] in families.members}
    assert ("f23-spo", "f23-dec") in related
    paths = {pair: {path for *who, path in walked if tuple(who) == pair} & marked for pair in related}
    assert min(map(len, paths.values())) * 3 >= len(marked)
    assert set().union(*paths.values()) == marked


def test_who_only_acts_for_others_asks_on_the_pages_and_never_for_an_own_record(families: Scope) -> None:
    """Guardians, brokers and caregivers sign in; there is no record that a token of their own could be for."""
    assert {"f13-leg", "f37-car", "f38-bro"} <= set(families.people) - set(families.members)
    assert "f37-car" in {case.requester for case in cases.each_pair_of_people(families)}
    assert "f37-car" not in {case.requester for case in cases.each_pair_on_paths(families)}
    assert [case.requester for case in cases.each_outsider(families)] == ["f37-car", "f38-bro", "f38-adm", "f38-doc"]


def test_the_dead_sign_in_no_more_and_are_still_asked_about(families: Scope) -> None:
    """Their records are closed by the same fences as those of the living."""
    dead = {"f23-dec", "f41-est"}
    assert dead <= set(families.subjects) - set(families.people)


def test_alike_are_twins_and_namesakes(families: Scope) -> None:
    """One birth date, or one name under any suffix, in both orders; nobody else."""
    found = set(pairs.alike(families))
    for one, other in (("f16-twa", "f16-twb"), ("f16-ona", "f16-onb"), ("f17-sen", "f17-jun"), ("f34-one", "f34-two")):
        assert {(one, other), (other, one)} <= found
    assert ("f05-sib", "f05-min") not in found


def test_chosen_households_are_those_of_the_target() -> None:
    """The harness and the payer it starts are given the same ones, in the same order."""
    chosen = make_scope(RunOptions(load_target("families"), households=("f17", "f16")))[0]
    assert [household[0] for household in chosen.households] == ["f17-sen", "f16-sub"]


@pytest.mark.parametrize(
    ("target", "households", "told"),
    [("families", ("f16", "f99"), "no household of this target: f99"), ("demo", ("h1",), "cannot be chosen")],
)
def test_households_that_cannot_be_chosen(target: str, households: tuple[str, ...], told: str) -> None:
    """A name that the target has not, or a target that cannot be told, is an error before anything is started."""
    with pytest.raises(ConfigurationError, match=told):
        make_scope(RunOptions(load_target(target), households=households))
