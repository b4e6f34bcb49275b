"""Kinds of damage that make any resource invalid, one place at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Place = tuple[str | int, ...]
_FREE = frozenset({"contained", "extension", "modifierExtension", "text", "parameter"})
"""Subtrees left alone: what stands there may be of any kind."""
_TOKENS = frozenset({"code", "currency", "system", "use"})
"""Elements that hold no free text, wherever they stand."""


def places(value: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each value below a resource with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _FREE and not key.startswith("_"):
                yield (*path, key), item
                yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield (*path, index), item
            yield from places(item, (*path, index))


def replaced(resource: dict[str, Any], path: Place, value: Any) -> dict[str, Any]:
    """Return a copy with another value at `path`."""
    made = deepcopy(resource)
    holder: Any = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return made


def _scalar_as_list(value: Any) -> Any:
    return [value] if not isinstance(value, list) else value[0]


DAMAGES: dict[str, Callable[[Place, Any], Any]] = {
    "null": lambda _path, _value: None,
    "empty object": lambda _path, value: {} if isinstance(value, dict) else ...,
    "empty array": lambda _path, value: [] if isinstance(value, list) else ...,
    "array and single swapped": lambda path, value: ... if isinstance(path[-1], int) else _scalar_as_list(value),
    "unknown property": lambda _path, value: value | {"bogus": 1} if isinstance(value, dict) else ...,
    "object for a primitive": lambda _path, value: {"a": 1} if isinstance(value, str | bool | int) else ...,
    "primitive for an object": lambda _path, value: "x" if isinstance(value, dict) else ...,
    "empty text": lambda _path, value: "" if isinstance(value, str) else ...,
    "blank token": lambda path, value: "  " if isinstance(value, str) and path[-1] in _TOKENS else ...,
    "control character": lambda path, value: value + "\x07" if isinstance(value, str) and path[-1] in _TOKENS else ...,
    "number for text": lambda _path, value: 7 if isinstance(value, str) else ...,
    "text for a number": lambda _path, value: str(value) if isinstance(value, int | float) else ...,
    "wrong reference": lambda path, value: (
        "Slot" + value[value.index("/") :]
        if path[-1] == "reference" and isinstance(value, str) and value[:1].isupper() and "/" in value
        else ...
    ),
    "impossible day": lambda _path, value: (
        value[:5] + "02-30" + value[10:]
        if isinstance(value, str) and len(value) >= 10 and value[:4].isdigit() and value[4] == value[7] == "-"
        else ...
    ),
}
"""By name: what to put at a place, or `...` where the damage does not apply."""


def damages(resource: dict[str, Any]) -> Iterator[tuple[str, Place, Any]]:
    """Yield name, place and new value of every damage that applies to `resource`; `replaced` puts one in."""
    for path, value in list(places(resource)):
        if path[-1] == "resourceType":
            continue
        for name, damage in DAMAGES.items():
            made = damage(path, value)
            if made is not ...:
                yield name, path, made
