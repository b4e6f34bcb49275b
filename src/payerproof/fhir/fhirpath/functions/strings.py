"""Strings: https://hl7.org/fhirpath/N1/#string-manipulation."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError, NotEvaluated
from payerproof.fhir.fhirpath.registry import plain, result, scalar
from payerproof.fhir.fhirpath.temporal import Temporal
from payerproof.fhir.fhirpath.types import NONE, Items, literal
from payerproof.fhir.fhirpath.values import single, system


def text(value: Any) -> str:
    """Return `value` if it is text (or a date as it was written). Raises `FhirPathTypeError`."""
    if isinstance(value, Temporal):
        return str(value)
    if not isinstance(value, str):
        raise FhirPathTypeError(f"a text is wanted, not {value!r:.40}")
    return value


def pattern(source: str) -> re.Pattern[str]:
    """Compile a regular expression of a guide; a dialect that Python lacks cannot be evaluated."""
    try:
        return re.compile(source, re.DOTALL)
    except re.error as error:
        raise NotEvaluated(f"the regular expression {source!r:.60} cannot be read: {error}") from None


@scalar("indexOf", 1)
def _index_of(value: Any, part: Any) -> int:
    return text(value).find(text(part))


@scalar("lastIndexOf", 1)
def _last_index_of(value: Any, part: Any) -> int:
    return text(value).rfind(text(part))


@scalar("substring", 1, 2)
def _substring(value: Any, start: Any, length: Any = None) -> str | None:
    whole = text(value)
    if not isinstance(start, int) or not 0 <= start < len(whole):
        return None
    return whole[start:] if length is None else whole[start : start + max(0, length)]


@scalar("startsWith", 1)
def _starts_with(value: Any, part: Any) -> bool:
    return text(value).startswith(text(part))


@scalar("endsWith", 1)
def _ends_with(value: Any, part: Any) -> bool:
    return text(value).endswith(text(part))


@scalar("contains", 1)
def _contains(value: Any, part: Any) -> bool:
    return text(part) in text(value)


@scalar("upper")
def _upper(value: Any) -> str:
    return text(value).upper()


@scalar("lower")
def _lower(value: Any) -> str:
    return text(value).lower()


@scalar("trim")
def _trim(value: Any) -> str:
    return text(value).strip()


@scalar("replace", 2)
def _replace(value: Any, part: Any, other: Any) -> str:
    return text(value).replace(text(part), text(other))


@scalar("matches", 1)
def _matches(value: Any, source: Any) -> bool:
    return pattern(text(source)).search(text(value)) is not None


@scalar("matchesFull", 1)
def _matches_full(value: Any, source: Any) -> bool:
    return pattern(text(source)).fullmatch(text(value)) is not None


@scalar("replaceMatches", 2)
def _replace_matches(value: Any, source: Any, other: Any) -> str:
    if not source:
        return text(value)
    substitution = re.sub(r"\$(\d)", r"\\\1", text(other))
    return pattern(text(source)).sub(substitution, text(value))


@scalar("length")
def _length(value: Any) -> int:
    return len(text(value))


@plain("toChars")
def _to_chars(items: Items) -> Items:
    item = single(items)
    return NONE if item is None else [literal(character) for character in text(system(item))]


@plain("split", 1)
def _split(items: Items, separator: Items) -> Items:
    item, by = single(items), single(separator)
    return NONE if item is None or by is None else [literal(part) for part in text(system(item)).split(text(by[0]))]


@plain("join", 0, 1)
def _join(items: Items, separator: Items = NONE) -> Items:
    by = single(separator)
    return result((text(by[0]) if by else "").join(text(system(item)) for item in items)) if items else NONE


_ENCODERS: dict[str, Callable[[str], str]] = {
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "urlbase64": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "hex": lambda value: value.encode().hex(),
}
_DECODERS: dict[str, Callable[[str], str]] = {
    "base64": lambda value: base64.b64decode(value, validate=True).decode(),
    "urlbase64": lambda value: base64.urlsafe_b64decode(value).decode(),
    "hex": lambda value: bytes.fromhex(value).decode(),
}


@scalar("encode", 1)
def _encode(value: Any, way: Any) -> str | None:
    encoder = _ENCODERS.get(text(way))
    return None if encoder is None else encoder(text(value))


@scalar("decode", 1)
def _decode(value: Any, way: Any) -> str | None:
    decoder = _DECODERS.get(text(way))
    try:
        return None if decoder is None else decoder(text(value))
    except (binascii.Error, ValueError):
        return None


@scalar("escape", 1)
def _escape(value: Any, way: Any) -> str | None:
    if way == "html":
        return html.escape(text(value))
    return text(value).replace("\\", "\\\\").replace('"', '\\"') if way == "json" else None


@scalar("unescape", 1)
def _unescape(value: Any, way: Any) -> str | None:
    if way == "html":
        return html.unescape(text(value))
    return text(value).replace('\\"', '"').replace("\\\\", "\\") if way == "json" else None
