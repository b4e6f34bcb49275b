"""Names that one JSON object gives twice: readers take the first value or the last, so both are looked at.

RFC 8259, 4: names should be unique, and what a reader makes of others is not predictable. R4, json.html, forbids them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from payerproof.http.by_body import ByBody
from payerproof.http.memory import MEGABYTE
from payerproof.http.parsing import parsed

MOST = 64
"""Readings of one document that are told apart."""
_LARGEST = 1024 * 1024
"""Bytes of a document up to which its readings are told apart; of a larger one it is known that there are several."""
_KEPT = 16 * MEGABYTE
"""Bytes of bodies of which it is remembered whether they give a name twice."""
_APART = re.compile(rb'(?<!\\)"[ \t\r\n]+:')


class _Open(dict[str, Any]):
    """An object that can be read in other ways; `others` are those."""

    others: tuple[dict[str, Any], ...] = ()


def doubled(body: bytes) -> bool:
    """Tell whether an object in a piece of JSON gives a name twice; False where it is no JSON.

    What is kept of a name given twice is one value: then the text has more names than what was read.
    """
    return _by_body(body)


def _is_doubled(body: bytes) -> bool:
    try:
        value = parsed(body)
    except orjson.JSONDecodeError:
        return False
    try:
        read = orjson.dumps(value)
    except orjson.JSONEncodeError:  # nested deeper than it writes
        return _names(body) > _counted(value)
    if body.count(b":") == read.count(b":") and b"\\u003" not in body:
        return False  # each name has its colon, and those within texts are the same ones
    return _names(body) > _names(read)


_by_body = ByBody(_is_doubled, _KEPT)


def _counted(value: Any) -> int:
    """Return how many names the objects in a value hold, to any depth."""
    count, waiting = 0, [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            count += len(node)
        if isinstance(node, (dict, list)):
            waiting += node.values() if isinstance(node, dict) else node
    return count


def _names(text: bytes) -> int:
    """Return how many names a piece of JSON gives; within a text, a quotation mark follows a backslash."""
    together = text.count(b'":') - text.count(b'\\":')
    return together + (sum(1 for _ in _APART.finditer(text)) if text.count(b":") > together else 0)


def names(body: bytes) -> tuple[str, ...]:
    """Return the names that are given twice in one object, in the order in which their objects end.

    None of them where the document is too large to be told.
    """
    found: dict[str, None] = {}

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in pairs:
            if name in kept:
                found[name] = None
            kept[name] = value
        return kept

    if len(body) <= _LARGEST and doubled(body):
        _loaded(body, noted)
    return tuple(found)


def readings(body: bytes) -> tuple[dict[str, Any], ...]:
    """Return the other ways to read an object with names given twice, each with another of the values; at most `MOST`.

    The usual one, in which the last value counts, is not among them.
    """
    found = _loaded(body, _opened) if len(body) <= _LARGEST and doubled(body) else None
    return found.others if isinstance(found, _Open) else ()


def _loaded(body: bytes, hook: Any) -> Any:
    try:
        return json.loads(body, object_pairs_hook=hook)
    except (ValueError, RecursionError):
        return None


def _opened(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    last = dict(pairs)
    at = {name: number for number, (name, _) in enumerate(pairs)}
    others: list[dict[str, Any]] = []
    for number, (name, value) in enumerate(pairs):
        if number != at[name]:
            others.append({**last, name: value})
        others += [{**last, name: other} for other in islice(_others(value), MOST)]
        if len(others) >= MOST:
            break
    if not others:
        return last
    found = _Open(last)
    found.others = tuple(others[:MOST])
    return found


def _others(value: Any) -> Iterator[Any]:
    """Yield the other ways to read a value: an object, or a list with objects in it."""
    if isinstance(value, _Open):
        yield from value.others
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for other in _others(item):
                yield [*value[:index], other, *value[index + 1 :]]
