"""Math and boundaries: https://hl7.org/fhirpath/N1/#math and https://hl7.org/fhirpath/#lowboundaryprecision-integer."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from payerproof.fhir.fhirpath.errors import FhirPathTypeError
from payerproof.fhir.fhirpath.quantity import Quantity
from payerproof.fhir.fhirpath.registry import scalar
from payerproof.fhir.fhirpath.temporal import DAY, HOUR, Temporal, boundary

_DIGITS = 8
"""Decimal places of a boundary that names none."""


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise FhirPathTypeError(f"a number is wanted, not {value!r:.40}")
    return value


def _amount(name: str, calculate: Callable[[int | Decimal], Any]) -> None:
    """Register a function of one number that also takes quantities and keeps their unit."""

    @scalar(name)
    def answer(value: Any) -> Any:
        if isinstance(value, Quantity):
            return Quantity(Decimal(calculate(value.value)), value.unit)
        return calculate(_number(value))


def _real(name: str, calculate: Callable[[float], float]) -> None:
    @scalar(name)
    def answer(value: Any) -> Decimal | None:
        try:
            return Decimal(repr(calculate(float(_number(value)))))
        except (ValueError, OverflowError):
            return None


_amount("abs", abs)
_amount("ceiling", math.ceil)
_amount("floor", math.floor)
_amount("truncate", math.trunc)
_real("exp", math.exp)
_real("ln", math.log)
_real("sqrt", math.sqrt)


@scalar("log", 1)
def _log(value: Any, base: Any) -> Decimal | None:
    try:
        return Decimal(repr(math.log(_number(value), _number(base))))
    except (ValueError, ZeroDivisionError):
        return None


@scalar("power", 1)
def _power(value: Any, exponent: Any) -> int | Decimal | None:
    one, other = _number(value), _number(exponent)
    try:
        if isinstance(one, int) and isinstance(other, int) and 0 <= other <= 1000:  # noqa: PLR2004 - a bound, not a rule
            return int(one**other)
        return Decimal(one) ** Decimal(other)
    except (InvalidOperation, OverflowError):
        return None


@scalar("round", 0, 1)
def _round(value: Any, places: Any = 0) -> Decimal:
    if not isinstance(places, int) or not 0 <= places <= 28:  # noqa: PLR2004 - digits of a Decimal
        raise FhirPathTypeError("round() takes 0 to 28 places")
    return Decimal(_number(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@scalar("precision")
def _precision(value: Any) -> int | None:
    if isinstance(value, Temporal):
        offset = 0 if value.kind != "time" else HOUR
        digits = sum((4, 2, 2, 2, 2, 2)[offset : offset + len(value.parts)])
        second = value.parts[-1]
        return digits + 3 if isinstance(second, Decimal) and second.as_tuple().exponent else digits
    if isinstance(value, int | Decimal):
        exponent = Decimal(value).as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else None
    return None


@scalar("lowBoundary", 0, 1)
def _low(value: Any, digits: Any = None) -> Any:
    return _boundary(value, digits, high=False)


@scalar("highBoundary", 0, 1)
def _high(value: Any, digits: Any = None) -> Any:
    return _boundary(value, digits, high=True)


def _boundary(value: Any, digits: Any, *, high: bool) -> Any:
    if isinstance(value, Temporal):
        return boundary(value, high=high, digits=digits)
    if isinstance(value, Quantity):
        return Quantity(_boundary(value.value, digits, high=high), value.unit)
    number = Decimal(_number(value))
    places = _DIGITS if digits is None else digits
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= places <= 28:  # noqa: PLR2004 - digits of a Decimal
        return None
    half = Decimal(5).scaleb(exponent - 1)
    edge = number + half if high else number - half
    return edge.quantize(Decimal(1).scaleb(-places), ROUND_CEILING if high else ROUND_FLOOR)


assert DAY < HOUR  # noqa: S101 - the order `precision` counts in
