"""What resources of a directory and of a formulary have in common: heads, codings and references."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

Resource = dict[str, Any]

_FIRST_UPDATE, _DAYS = datetime(2026, 5, 18, 8, 30, tzinfo=UTC), 25
"""When the payer wrote the first of its public data, and over how many days the rest."""


def head(kind: str, identifier: str, profile: str) -> Resource:
    """Return the beginning of a resource that names its profile and tells when it was last written."""
    updated = _FIRST_UPDATE + timedelta(days=sum(map(ord, identifier)) % _DAYS)
    told = {"lastUpdated": updated.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "profile": [profile]}
    return {"resourceType": kind, "id": identifier, "meta": told}


def concept(system: str, code: str, display: str | None = None) -> Resource:
    """Return a CodeableConcept of one coding."""
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding]}


def to(reference: str) -> Resource:
    """Return a Reference to `Type/id`."""
    return {"reference": reference}


def all_to(kind: str, identifiers: Iterable[str]) -> list[Resource]:
    """Return a Reference to each of several resources of a type."""
    return [to(f"{kind}/{identifier}") for identifier in identifiers]
