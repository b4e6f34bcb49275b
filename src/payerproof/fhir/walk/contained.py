"""Contained resources: what they may hold, and that something refers to each (dom-2 to dom-5).

Source: https://hl7.org/fhir/R4/domainresource.html#invs and https://hl7.org/fhir/R4/references.html#contained
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.fhir.fhirpath import Model
from payerproof.fhir.fhirpath.types import Item, step
from payerproof.fhir.primitives import shown
from payerproof.fhir.walk.finding import Findings, Source

_LINKS = frozenset({"canonical", "uri", "url"})
"""Types whose value may be `#id`, besides `Reference.reference`."""


def contained_findings(whole: dict[str, Any], model: Model, source: Source) -> Findings:
    """Return what is wrong with the resources contained in `whole`."""
    listed = whole.get("contained")
    parts = [part for part in listed if isinstance(part, dict)] if isinstance(listed, list) else []
    found: Findings = []
    if any("contained" in part for part in parts):
        found.append(source.error("invariant", "a contained resource contains another resource", "dom-2"))
    metas = [part["meta"] for part in parts if isinstance(part.get("meta"), dict)]
    if any("versionId" in meta or "lastUpdated" in meta for meta in metas):
        found.append(source.error("invariant", "a contained resource has versionId or lastUpdated", "dom-4"))
    if any("security" in meta for meta in metas):
        found.append(source.error("invariant", "a contained resource has a security label", "dom-5"))
    targets = set(_targets(model.item(whole, "Resource"))) if parts else set()
    for part in parts:
        if f"#{part.get('id')}" not in targets and "#" not in set(_targets(model.item(part, "Resource"))):
            message = f"nothing refers to the contained resource {shown(part.get('id'))}"
            found.append(source.error("invariant", message, "dom-3"))
    return found


def _targets(item: Item) -> Iterator[str]:
    """Yield every `#…` below `item` that refers to something."""
    value, kind, _ = item
    if kind.primitive:
        if value.__class__ is str and value.startswith("#") and kind.name in _LINKS:
            yield value
    elif value.__class__ is dict:
        if kind.name == "Reference" and isinstance(value.get("reference"), str):
            yield value["reference"]
        for name in kind.children:
            for child in step(item, name):
                yield from _targets(child)
