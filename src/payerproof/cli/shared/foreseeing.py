"""The plan of a target before anything was sent to it, for the commands that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from payerproof.checks.planner.plan import Plan, foreseen
from payerproof.errors import ConfigurationError
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.reading import load_target


def foreseen_of(target: str, statement: Path | None, most: int) -> Plan:
    """Return the plan of a target by its description, and by its CapabilityStatement where one is given.

    Raises ConfigurationError for a target or a statement that cannot be read.
    """
    described = load_target(target)
    scope, population = make_scope(RunOptions(target=described, generated=most))
    held: dict[str, list[Mapping[str, Any]]] | None = None
    if population is not None and not described.attached:  # of attached members nothing is known before they sign in
        held = {}
        for person in population.members:
            for resource in person.resources:
                held.setdefault(resource["resourceType"], []).append(resource)
    return foreseen(described.guides, _read(statement) if statement else None, held, scope.paths, scope.generated)


def _read(file: Path) -> Mapping[str, Any]:
    allowed = "a CapabilityStatement as JSON, as `metadata` below the FHIR base answers it"
    try:
        found = orjson.loads(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise ConfigurationError(f"cannot be read: {problem}", where=str(file), allowed=allowed) from None
    if not isinstance(found, dict) or found.get("resourceType") != "CapabilityStatement":
        raise ConfigurationError("it is no CapabilityStatement", where=str(file), allowed=allowed)
    return found
