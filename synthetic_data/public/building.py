"""What resources of a directory and of a formulary have in common: heads, codings and references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Resource = dict[str, Any]

UPDATED = "2026-06-12T08:30:00.000Z"
"""When the payer last wrote its public data: two days before the demo's clock begins."""


def head(kind: str, identifier: str, profile: str) -> Resource:
    """Return the beginning of a resource that names its profile and tells when it was last written."""
    return {"resourceType": kind, "id": identifier, "meta": {"lastUpdated": UPDATED, "profile": [profile]}}


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
