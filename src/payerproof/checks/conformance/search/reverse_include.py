"""Searches with `_revinclude`: the resources that refer to the matches come with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.searching import plain_search
from payerproof.checks.search_tables import Parameter
from payerproof.fhir.references import local
from payerproof.knowledge.observation import Observation, ids
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


@dataclass(frozen=True, slots=True)
class Brought:
    """One `_revinclude` and the answer to it.

    `wanted`: resources known to refer to the matches, None where the target shows no other way to know them.
    `stray`: resources that came along and refer to no match.
    """

    label: str
    seen: Observation
    wanted: frozenset[str] | None
    stray: tuple[str, ...]


def brought(payer: Payer, session: Session, resource_type: str) -> Iterator[Brought]:
    """Ask for each declared `_revinclude` of a type whose meaning is known."""
    plain = plain_search(payer, session, resource_type)
    for full in declaration(payer).type(resource_type).revincludes:
        source, _, name = full.partition(":")
        parameter = meaning(payer.target.guides_for(source), source, name)
        if parameter is None or parameter.kind != "reference":
            continue
        seen = payer.ask(session, plain.narrowed(f"_revinclude={full}"))
        matches = frozenset(ids(seen.matches))
        known = _known(payer, session, source)
        found = (known or {}).items()
        wanted = frozenset(ref for ref, item in found if _refers(payer, parameter, item) & matches)
        stray = tuple(
            ref
            for ref, item in zip(ids(seen.included), seen.included, strict=True)
            if item.get("resourceType") == source and not _refers(payer, parameter, item) & matches
        )
        yield Brought(f"_revinclude={full}", seen, None if known is None else wanted, stray)


def _known(payer: Payer, session: Session, source: str) -> dict[str, dict[str, object]] | None:
    """Return the resources of a type that the session may see: known beforehand, else as its own search shows them."""
    if payer.knowledge.exact:
        found = payer.visible(session.requester, session.subject, source)
        return {item.reference: dict(item.content) for item in found if item.content}
    if "search-type" not in declaration(payer).type(source).interactions:
        return None
    plain = plain_search(payer, session, source)
    return {name: dict(item) for name, item in plain.resources.items()} if plain.walked.complete else None


def _refers(payer: Payer, parameter: Parameter, resource: dict[str, object]) -> frozenset[str]:
    try:
        return frozenset(local(name, payer.base) for name in parameter_values.references(parameter, resource))
    except Unreadable:
        return frozenset()
