"""References as servers write them: relative, or absolute below their own base; with or without a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def local(reference: str, base: str) -> str:
    """Return a reference below `base` as `Type/id`; one to another server stays as it is."""
    return reference.removeprefix(f"{base}/").partition("/_history/")[0]


def localized(node: Any, base: str) -> Any:
    """Return a copy of a resource whose references below `base` are `Type/id`."""
    if isinstance(node, Mapping):
        return {
            key: local(value, base) if key == "reference" and isinstance(value, str) else localized(value, base)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [localized(child, base) for child in node]
    return node


def last_name(reference: str) -> str:
    """Return `Type/id` of a reference to any server: its last two segments."""
    return "/".join(reference.partition("/_history/")[0].rsplit("/", 2)[-2:])


def referred(node: Any, base: str) -> Iterator[str]:
    """Yield every reference in a resource to something below `base`, as `Type/id`, in document order."""
    if isinstance(node, Mapping):
        text = node.get("reference")
        name = local(text, base) if isinstance(text, str) else ""
        if name and "://" not in name and not name.startswith(("#", "urn:")):
            yield name
        for child in node.values():
            yield from referred(child, base)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from referred(child, base)
