"""The plan: which ways a run walks beside the query paths that ship, and what of the rest is left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.declared import declared
from payerproof.checks.planner.graph import Graph, declared_by_guides, definitions, graph
from payerproof.checks.planner.reading import KINDS, Kind, Way, ways_of
from payerproof.checks.planner.ways import Planned, planned
from payerproof.target.query_path import QueryPath

BEYOND = "beyond the number of generated query paths (--generated N)"
_NAMED = 200
"""Ways left out that are named, the shortest first; the others are counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to walk of one target.

    `graph` is what the ways go through. `covered` goes from a way to the id of the query path that takes it already;
    `chosen` are walked beside them, `left_out` are those that nothing walks.
    """

    graph: Graph
    covered: Mapping[Way, str]
    chosen: tuple[Planned, ...]
    left_out: tuple[Planned, ...]

    @property
    def asleep(self) -> Mapping[str, str]:
        """Of declared references, why no way goes over them."""
        return self.graph.asleep

    @property
    def reachable(self) -> int:
        """How many ways there are."""
        return len(self.covered) + len(self.chosen) + len(self.left_out)

    @property
    def by_kind(self) -> Mapping[Kind, tuple[int, int]]:
        """By kind of way: how many are walked, by a path that ships or a generated one, and how many there are."""
        walked = Counter(way.kind for way in (*self.covered, *(each.way for each in self.chosen)))
        left = Counter(each.way.kind for each in self.left_out)
        return {kind: (walked[kind], walked[kind] + left[kind]) for kind in KINDS if walked[kind] + left[kind]}

    def of(self, kinds: Collection[Kind], *, own: bool) -> tuple[Planned, ...]:
        """Return the chosen paths of some kinds that begin at the own record, or at the subject's."""
        return tuple(each for each in self.chosen if each.way.kind in kinds and each.way.own is own)

    def record(self) -> dict[str, Any]:
        """Return the plan as a run records it, and as JSON tells it."""
        return {
            "reachable": self.reachable,
            "covered": len(self.covered),
            "generated": [each.path.id for each in self.chosen],
            "kinds": {kind: {"walked": some, "reachable": every} for kind, (some, every) in self.by_kind.items()},
            "left_out": len(self.left_out),
            "left_out_first": [each.path.id for each in self.left_out[:_NAMED]],
            "left_out_why": BEYOND if self.left_out else "",
            "not_asked": dict(self.asleep),
        }


def plan(known: Graph, paths: Iterable[QueryPath], most: int) -> Plan:
    """Return the plan of a target: of its ways those that no one of `paths` takes, `most` of them at most.

    Every kind of way comes before any is repeated. Of a kind the shorter ones come first, and of those what follows
    references that no way of the kind followed yet. The same target gives the same plan.
    """
    every = planned(known)
    taken = _taken(known, paths)
    covered = {each.way: taken[each.way] for each in every if each.way in taken}
    new = [each for each in every if each.way not in taken]
    chosen = _chosen(new, _steps(covered), most)
    names = {each.path.id for each in chosen}
    return Plan(known, covered, chosen, tuple(each for each in new if each.path.id not in names))


def foreseen(
    guides: Sequence[str],
    statement: Mapping[str, Any] | None,
    held: Mapping[str, Sequence[Mapping[str, Any]]] | None,
    paths: Iterable[QueryPath],
    most: int,
) -> Plan:
    """Return the plan of a target that was not asked yet: by its CapabilityStatement, or what its guides ask for.

    `held` is what members hold, by type; None where that is not known, so that everything declared counts as held.
    """
    told = declared(dict(statement)) if statement is not None else declared_by_guides(guides)
    return plan(graph(told, definitions(guides), held), paths, most)


def _taken(known: Graph, paths: Iterable[QueryPath]) -> Mapping[Way, str]:
    """Return the ways that query paths take, each with the plainest of them. A count shows no datum."""
    found: dict[Way, str] = {}
    for path in sorted(paths, key=lambda path: (path.optional, path.control is not None, path.id)):
        for resource_type in (*path.types, *path.clinical_types) if path.kind != "count" else ():
            for way in ways_of(path, resource_type, known):
                found.setdefault(way, path.id)
    return found


def _chosen(new: Sequence[Planned], seen: set[tuple[str, str]], most: int) -> tuple[Planned, ...]:
    """Return `most` of the new ways, in the order in which they are worth a request; `seen` steps are no news."""
    places = {each.path.id: place for place, each in enumerate(new)}
    if most >= len(new):
        return tuple(new)
    waiting, found = list(new), list[Planned]()
    taken: Counter[tuple[Kind, bool]] = Counter()
    while waiting and len(found) < most:
        best = min(
            waiting,
            key=lambda each: (
                taken[each.way.kind, each.way.own],
                KINDS.index(each.way.kind),
                not each.way.own,
                each.way.depth,
                -_news(each, seen),
                places[each.path.id],
            ),
        )
        waiting.remove(best)
        found.append(best)
        taken[best.way.kind, best.way.own] += 1
        seen |= _steps([best.way])
    return tuple(found)


def _news(each: Planned, seen: set[tuple[str, str]]) -> int:
    return len(_steps([each.way]) - seen)


def _steps(ways: Iterable[Way]) -> set[tuple[str, str]]:
    return {(way.kind, step) for way in ways for step in way.steps}
