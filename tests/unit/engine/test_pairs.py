"""How many pairs walk a query path: a smaller sample is a part of the larger one, and still leaves no road out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from payerproof.asking import cases
from payerproof.model import Case
from payerproof.run import RunOptions, make_scope
from payerproof.scope import Pairs, Scope
from payerproof.target import load_target

MAKERS = (
    cases.each_pair_on_paths,
    cases.each_pair_on_counts,
    cases.each_pair_told_apart,
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
    """Each path is still walked for each of its types; where there are roads enough, each member asks on one."""
    few, every = _made(maker, scope, Pairs.FEW), _made(maker, scope, Pairs.EVERY)
    roads = {(case.path, case.resource_type) for case in every}
    assert {(case.path, case.resource_type) for case in few} == roads
    if len(roads) >= len(scope.members):
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
