"""Ids worth asking for: what a member owns, or what the member's own record refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.payer import Payer


def some_id(payer: Payer, requester: str, resource_type: str) -> str | None:
    """Return the id of a resource that `requester` may read: an own one, else one that the own record refers to."""
    own = payer.some_resource(requester, resource_type)
    if own is not None:
        return own.id
    prefix = f"{resource_type}/"
    for known in payer.visible(requester, requester):
        for reference in _references(known.content):
            if reference.startswith(prefix):
                return reference.removeprefix(prefix).split("/", 1)[0]
    return None


def _references(node: Any) -> Iterator[str]:
    """Yield every literal reference below a piece of FHIR JSON."""
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)
