"""The keys of a target file, explained: read from the schema, which says of each what it means and what it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from payerproof.errors import TargetError, did_you_mean
from payerproof.target.problems import taken

SHARED = ("login", "secret", "lever", "quirk", "guide", "operation")
"""Definitions that stand in several places; their keys are named by the definition, as `login.kind`."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its dotted name, what it means, what it takes in words, and whether the table around it needs it.

    `shape` is the shared definition that its table follows, or empty. `values` are those it may have, explained.
    """

    name: str
    means: str
    takes: str
    required: bool = False
    shape: str = ""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema of a target file."""
    text = (resources.files("payerproof.fixtures") / "schemas" / "target.schema.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def explained(name: str) -> tuple[Key, tuple[Key, ...]]:
    """Return a key and those directly below it. Raises TargetError for one that is not there, with the nearest."""
    known = {key.name: key for key in keys()}
    plain = ".".join(part for part in name.replace("[", ".").replace("]", "").split(".") if not part.isdigit())
    for place in SHARED:  # `members.login.kind` is `login.kind`
        before, _, rest = plain.partition(f".{place}.")
        if plain not in known and rest and before:
            plain = f"{place}.{rest}"
    if plain not in known:
        problem = f"{name!r} is no key of a target file{did_you_mean(plain, known)}"
        raise TargetError(problem, allowed=", ".join(sorted(key for key in known if "." not in key)))
    one = known[plain]
    below = f"{one.shape or plain}."
    inner = (key for key in known.values() if key.name.startswith(below) and "." not in key.name.removeprefix(below))
    return one, tuple(inner)


def keys() -> Iterator[Key]:
    """Yield every key, those of shared definitions once under the definition's name."""
    yield from _keys(schema(), "")
    for name in SHARED:
        yield from _keys(schema()["$defs"][name], f"{name}.")


def _keys(node: Mapping[str, Any], prefix: str) -> Iterator[Key]:
    for way in (each for each in node.get("anyOf", ()) if "properties" in each):
        yield from _keys(way, prefix)
    required = node.get("required", ())
    for name, value in node.get("properties", {}).items():
        shape = {**value.get("items", {}), **value}.get("$ref", "").rpartition("/")[2]
        shape = shape if shape in SHARED else ""
        means, takes = str(value.get("description", "")), taken(_resolved(value))
        values = dict(zip(value.get("enum", ()), value.get("enumDescriptions", ()), strict=False))
        yield Key(f"{prefix}{name}", means, takes, name in required, shape, values)
        yield from _inner(value, f"{prefix}{name}.")


def _inner(value: Mapping[str, Any], prefix: str) -> Iterator[Key]:
    reference = value.get("$ref", "").rpartition("/")[2]
    if reference in SHARED:
        return
    if reference:
        yield from _keys(schema()["$defs"][reference], prefix)
    elif "items" in value:
        yield from _inner(value["items"], prefix)
    elif isinstance(value.get("additionalProperties"), dict):
        yield from _keys(value["additionalProperties"], prefix)
    else:
        yield from _keys(value, prefix)


def _resolved(value: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = value.get("$ref", "").rpartition("/")[2]
    return {**schema()["$defs"][reference], **value} if reference else value
