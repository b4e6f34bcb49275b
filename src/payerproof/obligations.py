"""What a target is judged by: the requirements it is held to, which checks look at each, and what a verdict says of it.

A target is held to law, to SMART, to the guides it claims, each in the version it claims, and to its own promises.
A check names rules and knows no versions; here they become the requirements of one target.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from payerproof.model import OWN, STRANGER, Case, Check, Outcome, Requirement, Verdict

Kin = Mapping[str, Mapping[str, Sequence[str]]]
"""Requester -> subject -> what the one is to the other; two who are not named are strangers."""

NOBODY: Kin = {}

FACETS = "facets"
"""The key of a judgement's details that goes from a facet to the outcome for it."""


WHOLE = frozenset({"capability-instantiates"})
"""Rules that bind only who claims all of a guide: whoever keeps a part of a statement does not instantiate it."""


def held_to(
    guides: Iterable[str],
    known: Iterable[Requirement],
    promises: Iterable[str] = (),
    parts: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> dict[str, Requirement]:
    """Return, by id, the requirements that bind a target which claims `guides` (`NAME#VERSION`) and made `promises`.

    `parts` are the types of those guides that it claims for some types only.
    A promise of somebody else binds it to nothing.
    """
    claimed, made = {None, *guides}, {None, *promises}
    types = {guide: {None, *kinds} for guide, kinds in parts.items()}
    bound = {row.id: row for row in known if row.guide in claimed and row.promise in made}
    return {name: row for name, row in bound.items() if row.guide not in types or _within(row, types[row.guide])}


def _within(row: Requirement, types: Container[str | None]) -> bool:
    """Return whether a guide's requirement binds a target that claims the guide for some types only."""
    return row.resource_type in types and row.states not in WHOLE


def looks_at(check: Check, row: Requirement) -> bool:
    """Return whether a check covers a requirement: by its id, or by the rule that it states."""
    return row.id in check.requirements or row.states in check.requirements


def concrete(check: Check, rows: Mapping[str, Requirement]) -> Check:
    """Return a check with the ids of those of `rows` that it covers; with none where nothing asks for it."""
    return replace(check, requirements=tuple(row.id for row in rows.values() if looks_at(check, row)))


def dangling(check: Check, known: Iterable[Requirement]) -> tuple[str, ...]:
    """Return the names in a check's requirements that no requirement has, as its id or as the rule that it states."""
    names = {name for row in known for name in (row.id, row.states)}
    return tuple(name for name in check.requirements if name not in names)


def speaks_of(row: Requirement, case: Case) -> bool:
    """Return whether a case bears on a requirement: it has no type and no guide of its own, or the requirement's."""
    if row.guide is not None and case.guide not in {None, row.guide}:
        return False
    return row.resource_type is None or case.resource_type in {None, row.resource_type}


def says(verdict: Verdict, row: Requirement, kin: Kin = NOBODY) -> Outcome | None:
    """Return what a verdict says of a requirement that its check covers; None where it says nothing.

    A requirement about spouses is decided by cases between spouses: a leak to a child says nothing of it.
    A verdict that tells its facets apart speaks of a requirement's facet only, so that a search by one parameter
    vouches for no other, and fails for no other.
    """
    if not speaks_of(row, verdict.case) or not _bears_on(row, verdict, kin):
        return None
    return facet_outcome(verdict.outcome, verdict.details, row.facet)


def _bears_on(row: Requirement, verdict: Verdict, kin: Kin) -> bool:
    """Return whether who asked about whom is what a requirement binds; a case at another instant may be of any kin."""
    if not row.relations or verdict.case.instant is not None:
        return True
    found = relations_of(verdict, kin)
    return not found or not set(row.relations).isdisjoint(found)


def relations_of(verdict: Verdict, kin: Kin) -> tuple[str, ...]:
    """Return what the requester is to those whose data were seen, or else to the subject; nothing without either."""
    requester, subject = verdict.case.requester, verdict.case.subject
    if not requester:
        return ()
    told = verdict.details.get("owners") if verdict.outcome is Outcome.FAIL else None
    owners = [name for name in told if isinstance(name, str)] if isinstance(told, list | tuple | dict) else []
    known = {requester: (OWN,), **kin.get(requester, {})}
    others = [name for name in owners if name != requester] or [subject or requester]
    return tuple(dict.fromkeys(word for other in others for word in known.get(other, (STRANGER,))))


def facet_outcome(outcome: Outcome, details: Mapping[str, Any], facet: str | None) -> Outcome | None:
    """Return the outcome for one facet, None for one that was not put to the test; the whole where none are told."""
    facets = details.get(FACETS)
    if facet is None or not isinstance(facets, Mapping):
        return outcome
    return next((each for each in Outcome if each == facets.get(facet)), None)
