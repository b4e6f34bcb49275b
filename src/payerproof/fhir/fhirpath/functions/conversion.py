"""Conversion: https://hl7.org/fhirpath/N1/#conversion."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from payerproof.fhir.fhirpath.quantity import CALENDAR_UNITS, Quantity
from payerproof.fhir.fhirpath.registry import plain, result
from payerproof.fhir.fhirpath.temporal import DAY, HOUR, Temporal, temporal
from payerproof.fhir.fhirpath.types import FALSE, NONE, TRUE, Items
from payerproof.fhir.fhirpath.values import single, system

_TRUE, _FALSE = frozenset({"true", "t", "yes", "y", "1", "1.0"}), frozenset({"false", "f", "no", "n", "0", "0.0"})
_INTEGER = re.compile(r"[+-]?\d{1,10}")
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")
_QUANTITY = re.compile(r"(?P<value>[+-]?\d+(?:\.\d+)?)\s*(?:'(?P<code>[^']+)'|(?P<word>[a-z]+))?")


def to_boolean(value: Any) -> bool | None:
    """Return `value` as a truth value."""
    if isinstance(value, bool):
        return value
    text = value.lower() if isinstance(value, str) else str(value) if isinstance(value, int | Decimal) else ""
    return True if text in _TRUE else False if text in _FALSE else None


def to_integer(value: Any) -> int | None:
    """Return `value` as a whole number."""
    if isinstance(value, bool | int):
        return int(value)
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else None


def to_decimal(value: Any) -> Decimal | None:
    """Return `value` as a decimal."""
    if isinstance(value, bool | int | Decimal):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None


def to_string(value: Any) -> str | None:
    """Return `value` as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | Decimal | Temporal | Quantity) else None


def to_date(value: Any) -> Temporal | None:
    """Return `value` as a date, its time dropped."""
    found = temporal(value) if isinstance(value, str) else value
    if not isinstance(found, Temporal) or found.kind == "time":
        return None
    return found if found.kind == "date" else Temporal("date", found.parts[:HOUR])


def to_date_time(value: Any) -> Temporal | None:
    """Return `value` as a date with time; a date stays as precise as it is."""
    found = temporal(value) if isinstance(value, str) else value
    if not isinstance(found, Temporal) or found.kind == "time":
        return None
    return Temporal("dateTime", found.parts, found.zone, found.text)


def to_time(value: Any) -> Temporal | None:
    """Return `value` as a time."""
    found = temporal(f"T{value.removeprefix('T')}") if isinstance(value, str) else value
    return found if isinstance(found, Temporal) and found.kind == "time" else None


def to_quantity(value: Any) -> Quantity | None:
    """Return `value` as a quantity; a bare number has the unit 1."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, bool | int | Decimal):
        return Quantity(Decimal(value), "1")
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None or (found["word"] and found["word"] not in CALENDAR_UNITS):
        return None
    unit = found["code"] or (CALENDAR_UNITS[found["word"]] if found["word"] else "1")
    try:
        return Quantity(Decimal(found["value"]), unit)
    except InvalidOperation:
        return None


def _register(name: str, convert: Callable[[Any], Any], most: int = 0) -> None:
    @plain(f"to{name}", 0, most)
    def to(items: Items, *_unit: Items) -> Items:
        item = single(items)
        return NONE if item is None else result(convert(system(item)))

    @plain(f"convertsTo{name}", 0, most)
    def converts(items: Items, *_unit: Items) -> Items:
        item = single(items)
        if item is None:
            return NONE
        return FALSE if convert(system(item)) is None else TRUE


_register("Boolean", to_boolean)
_register("Integer", to_integer)
_register("Decimal", to_decimal)
_register("String", to_string)
_register("Date", to_date)
_register("DateTime", to_date_time)
_register("Time", to_time)
_register("Quantity", to_quantity, 1)

assert DAY < HOUR  # noqa: S101 - what `to_date` relies on when it cuts
