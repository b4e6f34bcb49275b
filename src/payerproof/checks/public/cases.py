"""The cases of the public suite: each API that the target file describes as open, and each type of its guide."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.conformance.guides import asked_types, claimed_tables
from payerproof.model import Case
from payerproof.target.description import PublicApi
from payerproof.target.scope import Scope


def types_of(api: PublicApi) -> tuple[str, ...]:
    """Return the types of an API that are looked at: those of its guide, as far as the target file names them."""
    return asked_types(api)


def each_api(scope: Scope) -> Iterator[Case]:
    """One case for each public API."""
    for api in scope.target.public_apis:
        yield Case(guide=api.guide)


def each_type(scope: Scope) -> Iterator[Case]:
    """One case for each type of each public API."""
    for api in scope.target.public_apis:
        for kind in types_of(api):
            yield Case(resource_type=kind, guide=api.guide)


def each_chained_type(scope: Scope) -> Iterator[Case]:
    """One case for each type of which a guide wants searches chained, forward or in reverse."""
    for case in each_type(scope):
        for table in claimed_tables((case.guide or "",)):
            reached = {
                target
                for kind, found in table.chains.items()
                for name in found
                for target in table.parameters[kind][name].targets
            }
            if case.resource_type in table.chains or case.resource_type in reached:
                yield case


def each_linked_type(scope: Scope) -> Iterator[Case]:
    """One case for each type of which a guide wants includes or reverse includes."""
    for case in each_type(scope):
        for table in claimed_tables((case.guide or "",)):
            asked = table.asked.get(case.resource_type or "")
            if asked is not None and (asked.includes or asked.revincludes):
                yield case


def the_directory(scope: Scope) -> Iterator[Case]:
    """One case for the provider directory."""
    yield from (Case(guide=api.guide) for api in scope.target.public_apis if api.name == "directory")


def the_formulary(scope: Scope) -> Iterator[Case]:
    """One case for the formulary service."""
    yield from (Case(guide=api.guide) for api in scope.target.public_apis if api.name == "formulary")
