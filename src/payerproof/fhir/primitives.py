"""FHIR's primitive types in JSON: which values are legal, and what is wrong with one that is not.

Source: https://hl7.org/fhir/R4/datatypes.html#primitive and https://hl7.org/fhir/R4/json.html#primitive
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

Legal = Callable[[Any], object]
"""True (or a match) for a legal value, anything falsy otherwise."""

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
"""How an absolute URI begins."""
STRING_LIMIT = 1024 * 1024
"""Characters of a string; https://hl7.org/fhir/R4/datatypes.html#string."""
_INTEGER_LIMIT = 2**31
_BAD_CHARACTER = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿"
_VISIBLE = rf"[^\s{_BAD_CHARACTER}]"
_DATE = r"(?P<year>\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})"
_MONTH = r"(?:-(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?:-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_OID = r"[0-2](?:\.(?:0|[1-9]\d*))++"
_URI = rf"(?!oid:|uuid:|urn:uuid:(?!{_UUID}$)|urn:oid:(?!{_OID}$)){_VISIBLE}+"
_PATTERNS = {
    "base64Binary": r"[0-9A-Za-z+/]+={0,2}",
    "canonical": rf"(?:[A-Za-z][A-Za-z0-9+.\-]*:|#){_VISIBLE}+",
    "code": rf"{_VISIBLE}++(?: {_VISIBLE}++)*+",
    "date": rf"{_DATE}{_MONTH}{_DAY})?)?",
    "dateTime": rf"{_DATE}{_MONTH}{_DAY}(?:T{_TIME}{_ZONE})?)?)?",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "instant": rf"{_DATE}-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])T{_TIME}{_ZONE}",
    "oid": rf"urn:oid:{_OID}",
    "string": rf"(?=\s*\S)[^{_BAD_CHARACTER}]{{1,{STRING_LIMIT}}}",
    "time": _TIME,
    "uri": _URI,
    "url": _URI,
    "uuid": r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
_SHAPES = {
    "base64Binary": "base64",
    "canonical": "an absolute URL without white space, optionally |version",
    "code": "a token without white space other than single spaces inside",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD, a day that exists",
    "dateTime": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone, a day that exists",
    "id": "1 to 64 of A-Z a-z 0-9 - .",
    "instant": "YYYY-MM-DDThh:mm:ss with a time zone, a day that exists",
    "oid": "urn:oid: and an OID",
    "time": "hh:mm:ss",
    "uri": "a URI without white space, its UUID or OID well-formed",
    "url": "a URL without white space, its UUID or OID well-formed",
    "uuid": "urn:uuid: and a UUID in lower case",
}
_NUMBERS = {"integer": -_INTEGER_LIMIT, "unsignedInt": 0, "positiveInt": 1}


class Primitive(NamedTuple):
    """One primitive type: the fast question, and the words for a value that fails it.

    `matches` is the whole question for a text, where a pattern is all there is to it.
    """

    legal: Legal
    shape: str
    matches: Callable[[str], object] | None = None


def _matched(name: str, shape: str, flags: re.RegexFlag = re.NOFLAG) -> Primitive:
    """Return a type whose values are texts that match one pattern."""
    matches = re.compile(_PATTERNS[name], flags).fullmatch

    def legal(value: Any) -> object:
        return value.__class__ is str and matches(value)

    return Primitive(legal, shape, matches)


def _dated(name: str) -> Legal:
    matches = re.compile(_PATTERNS[name], re.ASCII).fullmatch

    def legal(value: Any) -> object:
        if value.__class__ is not str or (found := matches(value)) is None:
            return False
        day = found["day"]
        return day is None or day < "29" or int(day) <= monthrange(int(found["year"]), int(found["month"]))[1]

    return legal


def _base64() -> Legal:
    matches = re.compile(_PATTERNS["base64Binary"]).fullmatch

    def legal(value: Any) -> object:
        if value.__class__ is not str:
            return False
        dense = "".join(value.split()) if value.isascii() else value
        return len(dense) % 4 == 0 and matches(dense)

    return legal


def _whole(least: int) -> Legal:
    def legal(value: Any) -> object:
        return value.__class__ is int and least <= value < _INTEGER_LIMIT

    return legal


def _decimal(value: Any) -> object:
    return value.__class__ in (int, float, Decimal)


def _boolean(value: Any) -> object:
    return value.__class__ is bool


_STRING_SHAPE = "a text that is not empty, without control characters, of at most 1 MB"
PRIMITIVES: dict[str, Primitive] = {
    "boolean": Primitive(_boolean, "true or false"),
    "decimal": Primitive(_decimal, "a JSON number"),
    "string": _matched("string", _STRING_SHAPE),
    "markdown": _matched("string", _STRING_SHAPE),
    "xhtml": _matched("string", "a text that is not empty"),
    "base64Binary": Primitive(_base64(), _SHAPES["base64Binary"]),
    **{name: _matched(name, _SHAPES[name], re.ASCII) for name in ("id", "oid", "time", "uuid")},
    **{name: _matched(name, _SHAPES[name]) for name in ("canonical", "code", "uri", "url")},
    **{name: Primitive(_dated(name), _SHAPES[name]) for name in ("date", "dateTime", "instant")},
    **{
        name: Primitive(_whole(least), f"a whole number from {least} to {_INTEGER_LIMIT - 1}")
        for name, least in _NUMBERS.items()
    },
}


_TEXTS = frozenset({"string", "markdown"})
_NO_TEXT = re.compile(r"[\ud800-\udfff]")


def tolerable(value: Any, name: str) -> bool:
    """Tell whether the specification merely advises against `value`: a text of white space or control characters.

    "Strings SHOULD always contain non-whitespace content", and "SHOULD not contain Unicode character points below
    32": https://hl7.org/fhir/R4/datatypes.html#string.
    """
    if name not in _TEXTS or value.__class__ is not str:
        return False
    return 0 < len(value) <= STRING_LIMIT and _NO_TEXT.search(value) is None


def shown(value: Any) -> str:
    """Return `value` as it may stand in a message: short, on one line, printable."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - the width of a line in a report


def problem(value: Any, name: str) -> str:
    """Say in one sentence what is wrong with `value` as a primitive `name`."""
    if value is None:
        return f"null stands where a {name} is expected"
    if isinstance(value, list):
        return f"an array stands where one {name} is expected"
    if isinstance(value, dict):
        return f"an object stands where a {name} is expected"
    if value == "":
        return "the text is empty; an element without value is left out"
    if tolerable(value, name):
        return f"{shown(value)} is blank, or holds control characters, which a {name} should not"
    return f"{shown(value)} is no {name}: {PRIMITIVES[name].shape}"
