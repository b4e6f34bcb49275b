"""Which two people a case is about: everybody within a household, and a few across households.

Mistakes about who is who are made among people who share a contract, an address, a surname or a relation.
Two people of different households share none of these, so a few such pairs tell whether the fence is there at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payerproof.model import Case
from payerproof.query_path import QueryPath
from payerproof.scope import Pairs, Scope

Pair = tuple[str, str]
"""Requester and subject."""


def of_everybody(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of a household, whoever can sign in about whoever has a record; then strangers."""
    subjects = set(scope.subjects)
    for people in _households(scope, scope.people):
        for requester in people:
            household = next(each for each in scope.households if requester in each)
            yield from ((requester, name) for name in household if name in subjects and name != requester)
    yield from _one_for_each_household(scope)


def of_members(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of a household in which each has a record and can sign in; then strangers."""
    for members in _households(scope, scope.members):
        yield from ((one, other) for one in members for other in members if one != other)
    yield from _one_for_each_household(scope)


def strangers(scope: Scope) -> tuple[Pair, ...]:
    """Return one pair for each member: somebody of another household, of another one for the next member."""
    households = _households(scope, scope.members)
    subjects = _households(scope, scope.subjects)
    found = []
    for place, members in enumerate(households):
        for seat, requester in enumerate(members):
            others = [each for each in subjects if requester not in each]
            if others:
                other = others[(place + seat) % len(others)]
                found.append((requester, other[seat % len(other)]))
    return tuple(found)


def on_paths(scope: Scope, paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield the cases of pairs over query paths, one for each resource type.

    Over a path marked for it walk all pairs of each household; over another one the ring of one household, in which
    each member asks once and is asked about once.
    The step of the ring changes from path to path, so that over all paths every pair of one household gets its turn;
    where there are several households, they take turns, too, and beside them walks a pair of strangers.
    Where pairs are few, one of the ring walks for each type, and pairs with an authority on record share the types.
    """
    walks = [_Walk(scope, index, path, number) for index, path in enumerate(paths) for number in range(len(path.types))]
    households = _Circles(scope)
    for turn, walk in enumerate(walks):
        for requester, subject in households.walking(walk, turn):
            resource_type = walk.path.types[walk.number]
            yield Case(requester=requester, subject=subject, path=walk.path.id, resource_type=resource_type)


class _Walk:
    """One path and type on its way through the households; `number` is the type's place among the path's."""

    def __init__(self, scope: Scope, index: int, path: QueryPath, number: int) -> None:
        self.index, self.path, self.number = index, path, number
        self.few = scope.pairs is Pairs.FEW
        self.everyone = scope.pairs is Pairs.EVERY or (path.every_pair and not self.few)


class _Circles:
    """The households as circles: whoever asks, and behind each the others in turn."""

    def __init__(self, scope: Scope) -> None:
        subjects = set(scope.subjects)
        self._askers = set(scope.members)
        self._holders = set(scope.holders)
        self._circles = [
            circle for each in scope.households if (circle := tuple(name for name in each if name in subjects))
        ]
        self._strangers = strangers(scope)

    def walking(self, walk: _Walk, turn: int) -> Iterator[Pair]:
        """Yield the pairs that make this walk, the `turn`-th of all."""
        for place, circle in enumerate(self._circles):
            at_turn = place == turn % len(self._circles)
            for pair in self._of_circle(circle, walk, turn // len(self._circles), at_turn=at_turn):
                if pair[0] in self._askers:
                    yield pair
        if self._strangers:
            yield self._strangers[turn % len(self._strangers)]

    def _of_circle(self, circle: tuple[str, ...], walk: _Walk, turn: int, *, at_turn: bool) -> Iterator[Pair]:
        ring = 1 + walk.index % max(1, len(circle) - 1)
        for place, requester in enumerate(circle):
            for step in range(1, len(circle)):
                subject = circle[(place + step) % len(circle)]
                in_ring = at_turn and step == ring and (not walk.few or place == turn % len(circle))
                related = walk.few and walk.path.every_pair and (requester, subject) in self._holders
                shares = related and (place + step) % len(walk.path.types) == walk.number
                if walk.everyone or in_ring or shares:
                    yield requester, subject


def _households(scope: Scope, names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the households with none but `names` in them; those without any are left out."""
    wanted = set(names)
    return [found for each in scope.households if (found := tuple(name for name in each if name in wanted))]


def _one_for_each_household(scope: Scope) -> Iterator[Pair]:
    """Yield the strangers whom the first member of each household asks about."""
    first = {each[0] for each in _households(scope, scope.members)}
    yield from (pair for pair in strangers(scope) if pair[0] in first)
