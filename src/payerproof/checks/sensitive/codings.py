"""The codings within a resource, at any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def parts(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object within a value, to any depth."""
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            yield part
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def codings(node: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of every coding within a value."""
    for part in parts(node):
        if isinstance(part.get("system"), str) and isinstance(part.get("code"), str):
            yield part["system"], part["code"]
