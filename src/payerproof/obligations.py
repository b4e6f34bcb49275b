"""What a target is judged by: the requirements it is held to, which checks look at each, and what a verdict says of it.

A target is held to law, to SMART, and to the guides it claims, each in the version it claims.
A check names rules and knows no versions; here they become the requirements of one target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from payerproof.model import Case, Check, Outcome, Requirement, Verdict

FACETS = "facets"
"""The key of a judgement's details that goes from a facet to the outcome for it."""


def held_to(guides: Iterable[str], known: Iterable[Requirement]) -> dict[str, Requirement]:
    """Return, by id, the requirements that bind a target which claims `guides` (`NAME#VERSION`)."""
    claimed = set(guides)
    return {row.id: row for row in known if row.guide is None or row.guide in claimed}


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
    """Return whether a case bears on a requirement: it has no type of its own, or the requirement's."""
    return row.resource_type is None or case.resource_type in {None, row.resource_type}


def says(verdict: Verdict, row: Requirement) -> Outcome | None:
    """Return what a verdict says of a requirement that its check covers; None where it says nothing.

    A verdict that tells its facets apart speaks of a requirement's facet only, so that a search by one parameter
    vouches for no other, and fails for no other.
    """
    if not speaks_of(row, verdict.case):
        return None
    return facet_outcome(verdict.outcome, verdict.details, row.facet)


def facet_outcome(outcome: Outcome, details: Mapping[str, Any], facet: str | None) -> Outcome | None:
    """Return the outcome for one facet, None for one that was not put to the test; the whole where none are told."""
    facets = details.get(FACETS)
    if facet is None or not isinstance(facets, Mapping):
        return outcome
    return next((each for each in Outcome if each == facets.get(facet)), None)
