"""Tree navigation: https://hl7.org/fhirpath/N1/#tree-navigation."""

from __future__ import annotations

from payerproof.fhir.fhirpath.errors import FhirPathTypeError
from payerproof.fhir.fhirpath.registry import plain
from payerproof.fhir.fhirpath.types import Item, Items, step

_LIMIT = 1_000_000


def children(item: Item) -> Items:
    """Return the items directly below `item`, in the order of its type's definition."""
    value, kind, sibling = item
    if not isinstance(value, dict) and not isinstance(sibling, dict):
        return []
    return [found for name in kind.children for found in step(item, name)]


@plain("children")
def _children(items: Items) -> Items:
    return [found for item in items for found in children(item)]


@plain("descendants")
def _descendants(items: Items) -> Items:
    found: Items = []
    queue = list(items)
    for item in queue:
        below = children(item)
        found += below
        queue += below
        if len(found) > _LIMIT:
            raise FhirPathTypeError(f"descendants() reaches more than {_LIMIT} items")
    return found
