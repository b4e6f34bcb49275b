"""The guides a target claims, put together: what they ask of a type, and what a search parameter means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payerproof.catalog import requirements
from payerproof.checks.search_tables import Asked, Parameter, SearchTable, search_table
from payerproof.fhir.guides import BASE
from payerproof.obligations import held_to
from payerproof.target.description import Claims

CORE_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit", "Organization", "Practitioner", "RelatedPerson")
"""The types a payer's claims are made of; a guide's other types matter only where the target declares them."""


def claimed_tables(guides: Iterable[str]) -> tuple[SearchTable, ...]:
    """Return the search tables of the guides that a target claims; a guide without one has nothing to say here."""
    return tuple(table for name in guides if (table := search_table(name)) is not None)


def asked_types(target: Claims) -> tuple[str, ...]:
    """Return the types that the guides are claimed for, those that claims are made of first."""
    spoken = dict.fromkeys(kind for table in claimed_tables(target.guides) for kind in table.asked)
    named = {kind: None for kind in spoken if any(asked_of(target.guides_for(kind), kind))}
    first = [kind for kind in CORE_TYPES if kind in named]
    return (*first, *sorted(named.keys() - set(first)))


def patient_types(target: Claims) -> tuple[str, ...]:
    """Return the types that a claimed guide has searched by patient."""
    return tuple(
        kind
        for kind in asked_types(target)
        if any("patient" in item.parameters for _, item in asked_of(target.guides_for(kind), kind))
    )


def asked_of(guides: Iterable[str], resource_type: str) -> Iterator[tuple[str, Asked]]:
    """Yield (guide, what it asks of the type), for each claimed guide that speaks of it."""
    for table in claimed_tables(guides):
        if resource_type in table.asked:
            yield table.guide, table.asked[resource_type]


def meaning(guides: Iterable[str], resource_type: str, name: str) -> Parameter | None:
    """Return what a parameter means for a type: as a claimed guide defines it, else as R4 does; None if neither."""
    for table in claimed_tables((*guides, BASE)):
        for kind in (resource_type, "DomainResource", "Resource"):
            if name in table.parameters.get(kind, {}):
                return table.parameters[kind][name]
    return None


def facets_stating(target: Claims, rule: str) -> tuple[str, ...]:
    """Return the facets of the claimed guides' requirements that state a rule, each once."""
    rows = held_to(target.guides, requirements().values(), parts=target.parts).values()
    return tuple(dict.fromkeys(row.facet for row in rows if row.states == rule and row.facet is not None))


def states(target: Claims, rule: str, resource_type: str) -> bool:
    """Tell whether a guide that the target claims for a type states a rule that binds the type, or all types."""
    rows = held_to(target.guides_for(resource_type), requirements().values()).values()
    return any(
        row.guide is not None and row.states == rule and row.resource_type in {None, resource_type} for row in rows
    )


def claimed(guides: Iterable[str], name: str) -> bool:
    """Tell whether any version of a guide is claimed."""
    return any(guide.partition("#")[0] == name for guide in guides)
