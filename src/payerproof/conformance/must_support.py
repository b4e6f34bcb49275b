"""Must-support elements of a profile, and which of them a resource holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from payerproof.fhir.walk.discriminators import derived
from payerproof.fhir.walk.tree import Definition, Node
from payerproof.fhir.walk.values import fits

_EXTENSION = "Extension"


class Seen(StrEnum):
    """What a run showed of one must-support element."""

    COVERED = "covered"
    NOT_SEEN = "not seen"
    CANNOT_TELL = "cannot tell"


def held(definition: Definition, resource: Mapping[str, Any]) -> dict[str, Seen]:
    """Return, for each must-support element of a profile, whether `resource` holds it.

    Elements below one that is absent are not seen. Those of a slice without a pattern to know it by cannot be told.
    """
    found: dict[str, Seen] = {}
    _walk(definition.root, [resource], found)
    return found


def over_all(each: Iterable[Mapping[str, Seen]]) -> dict[str, Seen]:
    """Return what several resources show together: covered by one is covered."""
    best: dict[str, Seen] = {}
    rank = (Seen.COVERED, Seen.CANNOT_TELL, Seen.NOT_SEEN)
    for one in each:
        for element, seen in one.items():
            best[element] = min(best.get(element, Seen.NOT_SEEN), seen, key=rank.index)
    return best


def _walk(node: Node, values: list[Any], found: dict[str, Seen]) -> None:
    for child in node.children.values():
        here = [item for value in values for item in _children(value, child)]
        _note(child, here, found)
        _walk(child, here, found)
        for part in child.slices:
            own = _of_slice(part, here)
            if own is None:
                found.update(_all(part, Seen.CANNOT_TELL if here else Seen.NOT_SEEN))
                continue
            _note(part, own, found)
            _walk(part, own, found)


def _note(node: Node, values: list[Any], found: dict[str, Seen]) -> None:
    if node.facts.get("must"):
        found[node.id] = Seen.COVERED if values else Seen.NOT_SEEN


def _all(node: Node, seen: Seen) -> Iterator[tuple[str, Seen]]:
    yield from ((below.id, seen) for below in node if below.facts.get("must"))


def _children(value: Any, child: Node) -> Iterator[Any]:
    """Yield the values of one child element; a choice stands under the name of its type."""
    if not isinstance(value, Mapping):
        return
    if child.is_choice:
        stem = child.name.removesuffix("[x]")
        names = [name for name in value if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper()]
    else:
        names = [child.name]
    for name in names:
        item = value.get(name)
        yield from item if isinstance(item, list) else [item] if item is not None else []


def _of_slice(part: Node, values: list[Any]) -> list[Any] | None:
    """Return the values that belong to a slice, or None where nothing tells them apart."""
    urls = [profile.partition("|")[0] for code, profiles, _ in part.types if code == _EXTENSION for profile in profiles]
    if urls:
        return [item for item in values if isinstance(item, Mapping) and item.get("url") in urls]
    pattern = derived(part)
    return None if pattern is None else [item for item in values if fits(item, pattern)]
