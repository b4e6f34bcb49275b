"""Where in the text does an issue stand: line and column, from its expression.

The text is looked through again along the expression alone, and only for a resource that has issues. What an
expression names and the text does not hold (an element that is missing) stands where its nearest parent stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]  # the scanner in C, which the stubs leave out
from typing import NamedTuple, Protocol

from payerproof.fhir.issue import Issue
from payerproof.fhir.remembered import Remembered

_SEGMENT = re.compile(r"(?P<name>[^.\[(]+)(?P<index>\[\d+\])?")
_TYPED = re.compile(r"\.(?:ofType|as)\((?P<type>\w+)\)")
_BLANK = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:?[ \t\r\n]*").match
_COMMA = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*").match


class Step(NamedTuple):
    """One step of an expression: the name of an element and, in an array, which of its values."""

    name: str
    position: int | None


class Places(Protocol):
    """A text that knows where its elements stand."""

    def find(self, steps: Iterable[Step]) -> tuple[int, int] | None:
        """Return line and column, both from 1, of the element below the root that `steps` lead to."""


def placed(issue: Issue, places: Places, first_line: int = 1) -> Issue:
    """Return `issue` with line and column; `first_line` is the number of the line on which the resource begins."""
    try:
        where = places.find(steps(issue.expression))
    except (RecursionError, ValueError):
        return issue
    return issue if where is None else issue._replace(line=where[0] + first_line - 1, column=where[1])


def steps(expression: str) -> list[Step]:
    """Return the steps of an issue's expression below the root; `value.ofType(Quantity)` is the step valueQuantity."""
    known: list[Step] | None = _known.get(expression)
    if known is None:
        known = _steps(expression)
        _known.keep(expression, known, len(expression))
    return known


_known = Remembered()
"""Steps by expression: claim after claim has its issues in the same places."""


def _steps(expression: str) -> list[Step]:
    plain = _TYPED.sub(lambda found: found["type"][:1].upper() + found["type"][1:], expression)
    found = [_SEGMENT.match(part) for part in plain.split(".")[1:]]
    return [Step(each["name"], int(each["index"][1:-1]) if each["index"] else None) for each in found if each]


class JsonPlaces:
    """Places in a JSON text. Containers are taken apart when an issue leads into them, each once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = JSONDecoder(strict=False).scan_once  # type: ignore[attr-defined]  # in C, as above
        self._objects: dict[int, dict[str, tuple[int, int]]] = {}
        self._arrays: dict[int, list[int]] = {}

    def find(self, steps: Iterable[Step]) -> tuple[int, int] | None:
        """Return line and column of the element, or of its nearest parent that is there; see `Places`."""
        value = self._blank(0)
        shown = value
        for name, index in steps:
            members = self._members(value)
            sibling = members.get(f"_{name}")
            shown_next, following = members.get(name, sibling or (-1, -1))
            if following < 0:
                break
            shown, value = shown_next, following
            if index is not None:
                items = self._items(value)
                if index >= len(items):
                    break
                shown = value = items[index]
            if self._text[value : value + 1] not in "{[" and sibling is not None and f"_{name}" != name:
                value = sibling[1]  # what lies below a primitive stands in its sibling
                items = self._items(value) if index is not None else []
                value = items[index] if index is not None and index < len(items) else value
        before = self._text.rfind("\n", 0, shown)
        return self._text.count("\n", 0, shown) + 1, shown - before

    def _blank(self, position: int) -> int:
        found = _BLANK.match(self._text, position)
        return found.end() if found else position

    def _members(self, position: int) -> dict[str, tuple[int, int]]:
        """Return, for the object at `position`, where each key and its value begin; empty for anything else."""
        known = self._objects.get(position)
        if known is None:
            known = self._objects[position] = dict(self._read_members(position))
        return known

    def _read_members(self, position: int) -> Iterable[tuple[str, tuple[int, int]]]:
        text = self._text
        if text[position : position + 1] != "{":
            return
        position = self._blank(position + 1)
        while text[position : position + 1] == '"':
            key, end = scanstring(text, position + 1, False)  # noqa: FBT003 - the C function takes no names
            value = _COLON(text, end).end()  # type: ignore[union-attr]  # it matches everywhere
            yield key, (position, value)
            position = self._after(value)

    def _items(self, position: int) -> list[int]:
        known = self._arrays.get(position)
        if known is None:
            known = self._arrays[position] = list(self._read_items(position))
        return known

    def _read_items(self, position: int) -> Iterable[int]:
        if self._text[position : position + 1] != "[":
            return
        position = self._blank(position + 1)
        while position < len(self._text) and self._text[position] != "]":
            yield position
            position = self._after(position)

    def _after(self, value: int) -> int:
        """Return where the next key, item or closing bracket begins behind the value at `value`."""
        text = self._text
        try:
            if text[value : value + 1] == '"':
                _, end = scanstring(text, value + 1, False)  # noqa: FBT003 - as above
            else:
                _, end = self._skip(text, value)
        except (JSONDecodeError, StopIteration):
            return len(text)
        return _COMMA(text, end).end()  # type: ignore[union-attr]  # it matches everywhere
