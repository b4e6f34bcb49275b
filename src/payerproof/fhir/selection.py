"""Which of a guide's profiles are meant for a resource that claims none: by its type, and by what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.fhir.guides import Library, Scope
from payerproof.fhir.tables import Table
from payerproof.fhir.walk.builder import Builder
from payerproof.fhir.walk.discriminators import derived
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import fits


def profiles_for(resource: dict[str, Any], library: Library, builder: Builder) -> tuple[str, ...]:
    """Return `url|version` of the profiles that the guides asked for have for this resource.

    Of the profiles for its type those are taken whose required patterns (type, category, code, …) the resource
    shows; of these the ones that ask for most. Where nothing tells several profiles apart, none is taken.
    """
    found: list[str] = []
    for table in library.guides:
        candidates = list(_candidates(table, library.scope(table.id), builder, resource.get("resourceType")))
        scored = [(_shown(resource, home.root), home) for home in candidates]
        fitting = [(score, home) for score, home in scored if score is not None]
        if len(candidates) > 1:
            fitting = [(score, home) for score, home in fitting if score]
        best = max((score for score, _ in fitting), default=0)
        found += [home.canonical for score, home in fitting if score == best]
    return tuple(found)


def _candidates(table: Table, scope: Scope, builder: Builder, name: Any) -> Iterator[Definition]:
    for url, facts in table.profiles["structures"].items():
        if facts["type"] != name or facts["kind"] != "resource" or facts["abstract"]:
            continue
        if facts["derivation"] == "constraint" and (found := scope.structure(f"{url}|{facts['version']}")) is not None:
            yield builder.open(found)


def _shown(resource: dict[str, Any], root: Node) -> int | None:
    """Return how many required patterns the resource shows, or None if it lacks one."""
    shown = 0
    for name, child in root.children.items():
        patterns = [derived(child)] if child.min else []
        patterns += [derived(part) for part in child.slices if part.min]
        for pattern in patterns:
            if pattern is None:
                continue
            values = resource.get(name)
            if not any(fits(value, pattern) for value in (values if isinstance(values, list) else [values])):
                return None
            shown += 1
    return shown
