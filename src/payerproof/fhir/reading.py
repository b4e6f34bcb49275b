"""The text of a resource as JSON, strictly: no duplicate keys, no other encoding, every digit kept, bounded in size.

Decimals arrive as `decimal.Decimal`, so `1.50` stays `1.50`. Source: https://hl7.org/fhir/R4/json.html
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

SIZE_LIMIT = 32 * 2**20
"""Bytes of one resource; a validator may be told another limit."""
_WORDS = 60
_MINUS_ZERO = re.compile(r"-0(?=\s*[,\]}])")
"""What may be the number -0; begins with a text that is quickly looked for."""
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


_ESCAPED_QUOTE = "\\u0022"


def _plain(text: str) -> dict[str, Any] | None:
    """Return what `text` holds if no key stands twice and no number is odd, in a third of the time; else None.

    Where a key stands twice, the first is lost, and with it the quotes around it: so the quotes of the text are
    counted against those of what was read, written again. A quote inside a text is one in both, but where the text
    spells it by its number.
    """
    if _ESCAPED_QUOTE in text:
        return None
    try:
        found = _PLAIN.decode(text)
        if not isinstance(found, dict):
            return None
        again = orjson.dumps(found, default=_unquoted)
    except (RecursionError, ValueError, TypeError):
        return None
    return found if text.count('"') == again.count(b'"') else None


def _unquoted(_number: Decimal) -> None:
    """Stand in for a number, which has no quotes."""


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


_PLAIN = json.JSONDecoder(parse_float=_decimal, parse_int=_integer, parse_constant=_constant)


def _kind(value: Any) -> str:
    names = {list: "array", str: "string", bool: "literal", type(None): "literal"}
    return names.get(value.__class__, "number")
