"""Who asks for whose clinical records over which query path: a share of what is walked for claims.

Who may see whom is decided in one place for all types or forgotten for one of them, and a dozen types times every
pair would be most of a run. So over a path marked for every pair each pair walks one type of the subject's record,
and another one on the next path; over any other path walks one pair for each type, another one every time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from payerproof.checks.common import pairs
from payerproof.model import Case
from payerproof.target import clinical_types
from payerproof.target.query_path import QueryPath
from payerproof.target.scope import Pairs, Scope

_STEP = 7
"""Pairs by which the one that walks for a type moves on from path to path: it divides no usual number of pairs."""


def on_paths(scope: Scope, paths: Iterable[QueryPath], share: int = 1) -> Iterator[Case]:
    """Yield the cases of ordered pairs of members; of many households a pair walks one marked path in `share`."""
    known = tuple(pair for pair in pairs.of_members(scope) if scope.clinical_types(pair[1]))
    share = share if len(scope.households) > 1 else 1
    found: dict[Case, None] = {}
    for turn, path in enumerate(paths):
        for number, kind in enumerate(path.clinical_types):
            able = [(place, pair) for place, pair in enumerate(known) if kind in _kinds(scope, path, pair[1])]
            one = able[(number + _STEP * turn) % len(able)] if able else None
            for place, pair in able:
                if (place, pair) == one or _walks(scope, path, pair, kind, place + turn, share):
                    found[Case(requester=pair[0], subject=pair[1], path=path.id, resource_type=kind)] = None
    yield from found


def of_records(scope: Scope, holders: Iterable[pairs.Pair], paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield each holder of an authority over each path, for one type that tells of services, the next path the next.

    Over a path that is its own control, the plainest of their kind, they walk for all types.
    """
    listed = tuple(paths)
    for requester, subject in holders:
        for turn, path in enumerate(listed):
            kinds = [kind for kind in _kinds(scope, path, subject) if kind in clinical_types.OF_A_SERVICE]
            for kind in kinds if path.control is None else _one(kinds, turn):
                yield Case(requester=requester, subject=subject, path=path.id, resource_type=kind)


def of_holders(scope: Scope, holders: Iterable[pairs.Pair], paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield each holder of an authority over each path, for one type of the holder's own record, as above."""
    listed = tuple(paths)
    for seat, (requester, subject) in enumerate(holders):
        for turn, path in enumerate(listed):
            for kind in _one(_kinds(scope, path, requester), seat + turn):
                yield Case(requester=requester, subject=subject, path=path.id, resource_type=kind)


def of_members(scope: Scope, paths: Iterable[QueryPath]) -> Iterator[Case]:
    """Yield one member for each path and type, another one every time, about the own record."""
    turns = itertools.count()
    for path in paths:
        for kind in path.clinical_types:
            able = [member for member in scope.members if kind in _kinds(scope, path, member)]
            if able:
                member = able[next(turns) % len(able)]
                yield Case(requester=member, subject=member, path=path.id, resource_type=kind)


def of_services(scope: Scope, subject: str) -> tuple[str, ...]:
    """Return the types of the subject's clinical record that tell of services."""
    return tuple(kind for kind in scope.clinical_types(subject) if kind in clinical_types.OF_A_SERVICE)


def _walks(scope: Scope, path: QueryPath, pair: pairs.Pair, kind: str, place: int, share: int) -> bool:
    """Tell whether this type of this path falls to the pair, whichever pair walks it beside."""
    if scope.pairs is Pairs.EVERY:
        return True
    if not path.every_pair or (scope.pairs is Pairs.FEW and pair not in scope.holders):
        return False
    return place % share == 0 and [kind] == _one(_kinds(scope, path, pair[1]), place)


def _kinds(scope: Scope, path: QueryPath, subject: str) -> list[str]:
    """Return the types of the subject's record that walk a path.

    Whose record is not known yet, on a target that claims no guide to clinical records, walks the plainest paths, and
    those that other code of a payer answers than a search: the target may serve some all the same.
    """
    kinds = [kind for kind in scope.clinical_types(subject) if kind in path.clinical_types]
    if subject not in scope.kinds and path.control is not None and path.interaction in {None, "search-type"}:
        return [kind for kind in kinds if clinical_types.promised(scope.target.guides_for(kind))]
    return kinds


def _one(kinds: list[str], turn: int) -> list[str]:
    return [kinds[turn % len(kinds)]] if kinds else []
