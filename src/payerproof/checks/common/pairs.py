"""Which two people a case is about: everybody within a household, and a few across households.

Mistakes about who is who are made among people who share a contract, an address, a surname or a relation.
Two people of different households share none of these, so a few such pairs tell whether the fence is there at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from payerproof.model import Case
from payerproof.target.query_path import QueryPath
from payerproof.target.scope import Pairs, Scope

Pair = tuple[str, str]
"""Requester and subject."""


def within_households(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of a household: whoever can sign in, and whoever has a record."""
    requesters, subjects = set(scope.people), set(scope.subjects)
    for household in scope.households:
        for requester in household:
            if requester in requesters:
                yield from (
                    (requester, subject) for subject in household if subject in subjects and subject != requester
                )


def of_everybody(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of a household, whoever can sign in about whoever has a record; then strangers."""
    yield from within_households(scope)
    yield from _one_for_each_household(scope)


def alike(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of members with one name, whatever its suffix, or one day of birth."""
    members = {name: scope.accounts[name].member for name in scope.members}
    for (requester, one), (subject, other) in itertools.permutations(members.items(), 2):
        named = bool(one.given or one.family)  # of attached members no name is known
        namesakes = named and (one.given, one.family) == (other.given, other.family)
        if namesakes or one.birth_date == other.birth_date:
            yield requester, subject


def of_members(scope: Scope) -> Iterator[Pair]:
    """Yield every ordered pair of a household in which each has a record and can sign in; then strangers."""
    for members in _households(scope, scope.members):
        yield from itertools.permutations(members, 2)
    yield from _one_for_each_household(scope)


def following(scope: Scope) -> dict[str, str]:
    """Return for each member the first one with whom it makes a pair: the next of the household, or a stranger."""
    found: dict[str, str] = {}
    for requester, subject in of_members(scope):
        found.setdefault(requester, subject)
    return found


def outside_household(scope: Scope) -> tuple[Pair, ...]:
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


def on_paths(scope: Scope, paths: Iterable[QueryPath], share: int = 1) -> Iterator[Case]:
    """Yield the cases of pairs over query paths, one for each resource type that every payer serves.

    Over a path marked for it walk all pairs of a household; over another one its ring, in which each member asks once
    and is asked about once.
    The step of the ring changes from path to path, so that over all paths every pair gets its turn.
    Where there are several households, the rings take turns, a pair walks one type of a marked path and the next pair
    the next one, and beside them walks a pair of strangers; of the marked paths a pair walks one in `share`.
    Where pairs are few, one of the ring walks for each type, and pairs with an authority on record share the types.
    """
    circles = _households(scope, scope.subjects)
    share = share if len(circles) > 1 else 1
    requesters, outside, turns = set(scope.members), outside_household(scope), itertools.count()
    marked = 0
    for index, path in enumerate(paths):
        marked += path.every_pair
        for number, resource_type in enumerate(path.claim_types):
            walk = _Walk(scope, path, index, number, next(turns), marked, share)
            for place, circle in enumerate(circles):
                for requester, subject in walk.within(circle, place, len(circles)):
                    if requester in requesters:
                        yield Case(requester=requester, subject=subject, path=path.id, resource_type=resource_type)
            if outside:
                requester, subject = outside[walk.turn % len(outside)]
                yield Case(requester=requester, subject=subject, path=path.id, resource_type=resource_type)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One path and type, on its way through the households.

    `index` is the path's place among all, `number` the type's among the path's, `turn` the walk's among all walks;
    `marked` is the path's place among the marked ones, of which a pair walks one in `share`.
    """

    scope: Scope
    path: QueryPath
    index: int
    number: int
    turn: int
    marked: int
    share: int

    def within(self, circle: Sequence[str], place: int, circles: int) -> Iterator[Pair]:
        """Yield the pairs of the household at `place` of all `circles`: whoever asks, and the others behind in turn."""
        few, several = self.scope.pairs is Pairs.FEW, circles > 1
        every = self.scope.pairs is Pairs.EVERY or (self.path.every_pair and not few and not several)
        at_turn, round_of_turns = place == self.turn % circles, self.turn // circles
        ring = 1 + self.index % max(1, len(circle) - 1)
        for seat, requester in enumerate(circle):
            for step in range(1, len(circle)):
                subject = circle[(seat + step) % len(circle)]
                in_ring = at_turn and step == ring and (not few or seat == round_of_turns % len(circle))
                if every or in_ring or (self._shared(requester, subject) and self._has_turn(seat + step)):
                    yield requester, subject

    def _shared(self, requester: str, subject: str) -> bool:
        """Tell whether the pair is one of those that share the path's types, whichever else it walks."""
        few = self.scope.pairs is Pairs.FEW
        return self.path.every_pair and (not few or (requester, subject) in self.scope.holders)

    def _has_turn(self, place: int) -> bool:
        """Tell whether this type of this path falls to the pair at `place`."""
        return place % len(self.path.claim_types) == self.number and (place + self.marked) % self.share == 0


def _households(scope: Scope, names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the households with none but `names` in them; those without any are left out."""
    wanted = set(names)
    return [found for each in scope.households if (found := tuple(name for name in each if name in wanted))]


def _one_for_each_household(scope: Scope) -> Iterator[Pair]:
    """Yield the strangers whom the first member of each household asks about."""
    first = {each[0] for each in _households(scope, scope.members)}
    yield from (pair for pair in outside_household(scope) if pair[0] in first)
