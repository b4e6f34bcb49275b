"""Resources with holes: written out once, filled in many times.

A builder makes a resource with a hole wherever claims of one kind differ; a `Stencil` turns that into text once,
and then each resource costs the filling of its holes alone.
Holes take text that needs no escaping in JSON: letters, digits, and the signs of dates and amounts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Protocol

import orjson

# Private-use characters: no resource has them, and JSON leaves them as they are.
_OPEN, _CLOSE, _NUMBER = "\ue000", "\ue001", "\ue002"
_HOLE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_QUOTED_NUMBER = re.compile(f'"{_NUMBER}(\\d+){_CLOSE}"')


class Canaries(Protocol):
    """Where a builder gets its canaries from: a mint of real ones, or the holes of a stencil."""

    def next(self) -> str:
        """Return the next canary."""


class Holes:
    """The holes of one stencil: named values, and canaries in the order of asking.

    Numbers are the same in all resources of a stencil; they have holes only so that their text can be chosen.
    """

    def __init__(self, *names: str) -> None:
        self._names = {name: index for index, name in enumerate(names)}
        self.canaries = 0

    def __getitem__(self, name: str) -> str:
        return f"{_OPEN}{self._names[name]}{_CLOSE}"

    def next(self) -> str:
        """Return the hole of the next canary."""
        self.canaries += 1
        return f"{_OPEN}{len(self._names) + self.canaries - 1}{_CLOSE}"

    def number(self, index: int) -> str:
        """Return what stands for number `index`; in the text it stands without quotes."""
        return f"{_NUMBER}{index}{_CLOSE}"

    def stencil(self, resource: dict[str, Any], numbers: Sequence[str] = ()) -> Stencil:
        """Return the stencil of `resource`; its values are the named ones, then the canaries."""
        text = _QUOTED_NUMBER.sub(lambda match: numbers[int(match[1])], orjson.dumps(resource).decode())
        # A split by a pattern with one group puts the numbers of the holes at the odd places.
        parts = _HOLE.split(text)
        holes = [int(number) for number in parts[1::2]]
        # What a guide's version leaves out takes its canaries with it.
        used = sorted({hole for hole in holes if hole >= len(self._names)})
        place = {old: len(self._names) + new for new, old in enumerate(used)}
        return Stencil(parts, [place.get(hole, hole) for hole in holes], len(used))


class Stencil:
    """The text of one kind of resource with its holes; `canaries` tells how many it takes.

    `parts` is the text, a hole at each odd place; `holes` tells the number of each hole's value, in their order.
    """

    __slots__ = ("_parts", "_pick", "canaries")

    def __init__(self, parts: list[str], holes: Sequence[int], canaries: int) -> None:
        self.canaries = canaries
        self._parts = parts
        self._pick = itemgetter(*holes)

    def fill(self, values: Sequence[str]) -> str:
        """Return the resource as JSON text, with `values` in the holes of their numbers."""
        parts = self._parts.copy()
        parts[1::2] = self._pick(values)
        return "".join(parts)
