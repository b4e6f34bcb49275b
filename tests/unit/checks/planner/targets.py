"""Two targets that declare what they serve, with the people who are under test there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from payerproof import catalog
from payerproof.checks.planner.plan import Plan, foreseen
from payerproof.reference_payer.capability import capability_statement
from payerproof.reference_payer.offer import made_by
from payerproof.synthetic_data.generate import population
from payerproof.target.reading import load_target
from tests.unit.reference_payer.walk import open_payer

TARGETS = ("demo", "clinical")


@cache
def statement(target: str) -> Mapping[str, Any]:
    """Return what the payer of a target declares."""
    guides = load_target(target).guides
    return capability_statement(open_payer(population(("h1",), 1, made_by(guides)), guides=guides))


@cache
def held(target: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return what the members of a target hold, by type."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for person in population(("h1",), 1, made_by(load_target(target).guides)).members:
        for resource in person.resources:
            found.setdefault(resource["resourceType"], []).append(resource)
    return found


def plan_of(target: str, most: int = 24, declared: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan of a target by what it declares, or what it is said to."""
    return _made(target, most) if declared is None else _foreseen(target, most, declared)


@cache
def _made(target: str, most: int) -> Plan:
    return _foreseen(target, most, statement(target))


def _foreseen(target: str, most: int, declared: Mapping[str, Any]) -> Plan:
    return foreseen(load_target(target).guides, declared, held(target), catalog.query_paths(), most)
