"""The text of a resource as JSON, strictly: no duplicate keys, no other encoding, every digit kept, bounded in size.

Decimals arrive as `decimal.Decimal`, so `1.50` stays `1.50`. Source: https://hl7.org/fhir/R4/json.html
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

SIZE_LIMIT = 32 * 2**20
"""Bytes of one resource; a validator may be told another limit."""
_WORDS = 60
_MINUS_ZERO = re.compile(r"-0(?=\s*[,\]}])")
"""What may be the number -0; begins with a text that is quickly looked for."""
_WIDE = re.compile(r"\d[eE][+-]?\d|\d{400}")
"""What may be a number beyond any range."""
_DIGITS = 4_000
"""Digits before or after the point; beyond them a few bytes of text would cost gigabytes to calculate with."""


class UnreadableResource(Exception):
    """The text is no FHIR JSON; the message says why, `code` is the issue type."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.code = code


class DuplicateKeys(dict[str, Any]):
    """An object in which a key stood more than once; `repeated` names such keys."""

    repeated: tuple[str, ...] = ()


def read_resource(text: bytes | str, limit: int = SIZE_LIMIT) -> tuple[dict[str, Any], list[str]]:
    """Return the resource in `text`, and the keys that stand twice in one object.

    Raises `UnreadableResource` for what is no JSON object in UTF-8, too large, or too deep to read.
    """
    if len(text) > limit:
        raise UnreadableResource(f"the resource is larger than {limit} bytes", "too-long")
    if isinstance(text, bytes):
        text = _decoded(text)
    found = _plain(text)
    return (found, []) if found is not None else _strict(text)


def _strict(text: str) -> tuple[dict[str, Any], list[str]]:
    """Return what `read_resource` returns of a text, every key and number looked at."""
    repeated: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(found)
        if len(result) != len(found):
            seen: set[str] = set()
            repeated.extend(key for key, _ in found if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # `add` is None, so falsy
        return result

    whole = _integer if _MINUS_ZERO.search(text) else None
    decoder = json.JSONDecoder(object_pairs_hook=pairs, parse_float=_decimal, parse_int=whole, parse_constant=_constant)
    try:
        found = decoder.decode(text)
    except RecursionError:
        raise UnreadableResource("the resource is nested too deep to be read", "too-long") from None
    except ValueError as error:
        raise UnreadableResource(f"not JSON: {str(error)[:_WORDS]}") from None
    if not isinstance(found, dict):
        raise UnreadableResource(f"a resource is a JSON object, this is a JSON {_kind(found)}", "structure")
    return found, repeated


_PLAIN = json.JSONDecoder(parse_float=Decimal)


def _plain(text: str) -> dict[str, Any] | None:
    """Return what `text` holds if no key stands twice and no number is odd, in a third of the time; else None.

    Every key in the text is one in an object: their ends (`":`, outside of texts no other) are counted against the
    keys that were read. A text without line ends and escapes before them is counted in no time.
    """
    if _MINUS_ZERO.search(text) or ("e" in text and _WIDE.search(text)) or "NaN" in text or "Infinity" in text:
        return None
    try:
        found = _PLAIN.decode(text)
    except (RecursionError, ValueError, ArithmeticError):
        return None
    if not isinstance(found, dict):
        return None
    ends = text.count('":') + text.count('" :') - text.count('\\":') - text.count('\\" :')
    return found if ends == _keys(found) else None


def _keys(value: dict[str, Any]) -> int:
    """Return how many keys there are in `value` and all below it."""
    number = 0
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        if one.__class__ is dict:
            number += len(one)
            waiting += [each for each in one.values() if each.__class__ is dict or each.__class__ is list]
        else:
            waiting += [each for each in one if each.__class__ is dict or each.__class__ is list]
    return number


def _decoded(text: bytes) -> str:
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableResource(f"not UTF-8: byte {error.start} cannot be read") from None
    if decoded.startswith("\ufeff"):
        raise UnreadableResource("the text begins with a byte order mark, which JSON does not allow")
    return decoded


def _decimal(text: str) -> Decimal:
    """Return a number as it was written. One of more digits than can be calculated with is refused."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("a number lies beyond any range") from None
    if abs(value.adjusted()) > _DIGITS:
        raise ValueError("a number lies beyond any range")
    return value


def _integer(text: str) -> int | Decimal:
    """Return a whole number; `-0`, which FHIR's integers do not have, stays what was written."""
    return Decimal(text) if text == "-0" else int(text)


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _kind(value: Any) -> str:
    names = {list: "array", str: "string", bool: "literal", type(None): "literal"}
    return names.get(value.__class__, "number")
