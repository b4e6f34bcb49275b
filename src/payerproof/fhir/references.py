"""References as servers write them: relative, or absolute below their own base; with or without a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def local(reference: str, base: str) -> str:
    """Return a reference below `base` as `Type/id`; one to another server stays as it is."""
    return reference.removeprefix(f"{base}/").partition("/_history/")[0]


def localized(node: Any, base: str) -> Any:
    """Return a copy of a resource whose references below `base` are `Type/id`; of any depth, so without recursion."""
    copy: list[Any] = [node]
    waiting: list[Any] = [copy]
    while waiting:
        part = waiting.pop()
        for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
            if isinstance(value, Mapping | list | tuple):
                part[key] = dict(value) if isinstance(value, Mapping) else list(value)
                waiting.append(part[key])
            elif key == "reference" and isinstance(value, str):
                part[key] = local(value, base)
    return copy[0]


def last_name(reference: str) -> str:
    """Return `Type/id` of a reference to any server: its last two segments."""
    return "/".join(reference.partition("/_history/")[0].rsplit("/", 2)[-2:])


def referred(node: Any, base: str) -> Iterator[str]:
    """Yield every reference in a resource to something below `base`, as `Type/id`, in document order."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            text = part.get("reference")
            name = local(text, base) if isinstance(text, str) else ""
            if name and "://" not in name and not name.startswith(("#", "urn:")):
                yield name
            waiting.extend(reversed(list(part.values())))
        elif isinstance(part, list | tuple):
            waiting.extend(reversed(part))
