"""What a run against a target would try of each vector: told from its description alone, before any request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from payerproof.access.relations import RELATIONS
from payerproof.catalog import Vector
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import Registered
from payerproof.model import OWN, STRANGER, Case, Check
from payerproof.session.run import relations_in
from payerproof.target.scope import Scope

NOBODY, WHOLE, BY_ITSELF = "nobody", "no type of its own", "the check's own way"
"""What stands where a case has no requester, no resource type, no channel."""
_NO_CASE = "the people, powers and types of the target make no case of it"


@dataclass(frozen=True, slots=True)
class Cover:
    """What is tried of one vector: the cases, and what they are about.

    `types`, `relations` (of requester to subject), `channels` (query paths and other ways) and `controls` are those of
    the cases that may be asked. `not_asked` tells of checks why the target's description rules them out, `undecided`
    what only a run can tell. `untested` tells what no check tries.
    """

    cases: int
    types: tuple[str, ...]
    relations: tuple[str, ...]
    channels: tuple[str, ...]
    controls: tuple[str, ...]
    not_asked: Mapping[str, str]
    undecided: Mapping[str, str]
    untested: str

    @property
    def reason(self) -> str:
        """Why there is no case, or what is left out; empty where all is tried."""
        parts = [f"{name}: {why}" for name, why in self.not_asked.items()]
        return "; ".join([*parts, *([self.untested] if self.untested else [])])


def covers(scope: Scope, known: Iterable[Registered], vectors: Iterable[Vector]) -> Mapping[str, Cover]:
    """Return what each vector's checks try against the target of `scope`; of query paths, those of the vector."""
    made = {item.check.id: (item.check, tuple(item.cases(scope))) for item in known}
    own: dict[str, set[str]] = {}
    for path in scope.paths:
        own.setdefault(path.vector, set()).add(path.id)
    kin = relations_in(scope)
    found: dict[str, Cover] = {}
    for vector in vectors:
        paths = own.get(vector.id, set())
        chosen = {
            name: (check, [case for case in cases if not paths or case.path is None or case.path in paths])
            for name, (check, cases) in made.items()
            if name in vector.checks
        }
        found[vector.id] = _cover(scope, vector, [chosen[name] for name in vector.checks if name in chosen], kin)
    return found


def _cover(
    scope: Scope,
    vector: Vector,
    checks: Sequence[tuple[Check, Sequence[Case]]],
    kin: Mapping[str, Mapping[str, Sequence[str]]],
) -> Cover:
    not_asked = {check.id: why for check, cases in checks if (why := _ruled_out(check, cases, scope))}
    asked = [(check, cases) for check, cases in checks if check.id not in not_asked]
    undecided = {check.id: why for check, _ in asked if (why := _undecided(check))}
    every = [case for _, cases in asked for case in cases]
    names = {path.id: path for path in scope.paths}
    controls = [check.control for check, _ in asked]
    controls += [path.control for case in every if (path := names.get(case.path or "")) and path.control]
    order = {name: place for place, name in enumerate(RELATIONS)}
    related = {word for case in every for word in _relations(case, kin)}
    return Cover(
        len(every),
        tuple(sorted({case.resource_type or WHOLE for case in every})),
        tuple(sorted(related, key=lambda word: order.get(word, len(order)))),
        tuple(sorted({case.path or BY_ITSELF for case in every})),
        tuple(dict.fromkeys(controls)),
        not_asked,
        undecided,
        vector.untested,
    )


def _ruled_out(check: Check, cases: Sequence[Case], scope: Scope) -> str:
    """Return why the target's description rules a check out, empty where it does not."""
    for name in check.needs:
        need = NEEDS[name]
        if need.described is not None and not need.described(scope):
            return need.words
    return "" if cases else _NO_CASE


def _undecided(check: Check) -> str:
    """Return which needs of a check only a run can tell."""
    return ", ".join(name.replace("_", " ") for name in check.needs if NEEDS[name].described is None)


def _relations(case: Case, kin: Mapping[str, Mapping[str, Sequence[str]]]) -> Sequence[str]:
    if not case.requester or not case.subject:
        return (NOBODY,)
    if case.requester == case.subject:
        return (OWN,)
    return kin.get(case.requester, {}).get(case.subject, (STRANGER,))
