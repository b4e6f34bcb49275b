"""The cases of the conformance checks: which type, asked for by whom."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.conformance.content.everywhere import GATHERED, paths
from payerproof.checks.conformance.guides import asked_types, patient_types
from payerproof.model import Case
from payerproof.target.scope import Scope

OWNED = ("Patient", "Coverage", "ExplanationOfBenefit")
"""The types that belong to one member each, of every payer."""


def each_asked_type(scope: Scope) -> Iterator[Case]:
    """One case for each type that the claimed guides speak of, with the first member who has one."""
    if scope.members:
        for resource_type in asked_types(scope.target):
            yield _with(scope.who_has(resource_type), resource_type)


def whoever_has_documents(scope: Scope) -> Iterator[Case]:
    """One case, with the first member who has a document."""
    if scope.members:
        yield _with(scope.who_has("DocumentReference"), "DocumentReference")


def each_owned_type(scope: Scope) -> Iterator[Case]:
    """Each member with each type that belongs to one member; of clinical types, the first member who has one."""
    for name in scope.members:
        for resource_type in OWNED:
            yield _with(name, resource_type)
    yield from _clinical(scope)


def each_record_type(scope: Scope) -> Iterator[Case]:
    """Each member with each type that belongs to one member; clinical types where the member is known to have one."""
    for name in scope.members:
        for resource_type in (*OWNED, *clinical_types(scope)):
            if resource_type in OWNED or resource_type in scope.kinds.get(name, ()):
                yield _with(name, resource_type)


def each_claims(scope: Scope) -> Iterator[Case]:
    """Each member with the own claims."""
    for name in scope.members:
        yield _with(name, "ExplanationOfBenefit")


def each_way_to_claims(scope: Scope) -> Iterator[Case]:
    """One case for each way to claims, with one member after another."""
    ways = (*GATHERED, *(path.id for path in paths(scope)))
    for turn, way in enumerate(ways if scope.members else ()):
        name = scope.members[turn % len(scope.members)]
        yield Case(requester=name, subject=name, path=way)


def first_owned_type(scope: Scope) -> Iterator[Case]:
    """Return the first member with each type that belongs to one member, and who has one with each clinical type."""
    for name in scope.members[:1]:
        for resource_type in OWNED:
            yield _with(name, resource_type)
    yield from _clinical(scope)


def clinical_types(scope: Scope) -> tuple[str, ...]:
    """Return the further types that the claimed guides search by patient and that somebody is known to have."""
    held = {kind for kinds in scope.kinds.values() for kind in kinds}
    return tuple(kind for kind in patient_types(scope.target) if kind not in OWNED and kind in held)


def _clinical(scope: Scope) -> Iterator[Case]:
    for resource_type in clinical_types(scope):
        yield _with(scope.who_has(resource_type), resource_type)


def _with(name: str, resource_type: str) -> Case:
    return Case(requester=name, subject=name, resource_type=resource_type)
