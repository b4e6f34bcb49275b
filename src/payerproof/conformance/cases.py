"""The cases of the conformance checks: which type, asked for by whom."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.conformance.guides import asked_types
from payerproof.model import Case
from payerproof.scope import Scope

OWNED = ("Patient", "Coverage", "ExplanationOfBenefit")
"""The types that belong to one member each."""


def each_asked_type(scope: Scope) -> Iterator[Case]:
    """One case for each type that the claimed guides speak of, with the first member."""
    for name in scope.members[:1]:
        for resource_type in asked_types(scope.target.guides):
            yield Case(requester=name, subject=name, resource_type=resource_type)


def each_owned_type(scope: Scope) -> Iterator[Case]:
    """Each member with each type that belongs to one member."""
    for name in scope.members:
        for resource_type in OWNED:
            yield Case(requester=name, subject=name, resource_type=resource_type)


def each_claims(scope: Scope) -> Iterator[Case]:
    """Each member with the own claims."""
    for name in scope.members:
        yield Case(requester=name, subject=name, resource_type="ExplanationOfBenefit")


def first_owned_type(scope: Scope) -> Iterator[Case]:
    """Return the first member with each type that belongs to one member."""
    for name in scope.members[:1]:
        for resource_type in OWNED:
            yield Case(requester=name, subject=name, resource_type=resource_type)
