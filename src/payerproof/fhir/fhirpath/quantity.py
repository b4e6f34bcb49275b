"""Quantities with units, as far as they can be compared without a UCUM service.

Source: https://hl7.org/fhirpath/N1/#quantity and https://ucum.org/ucum
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

CALENDAR_UNITS = {
    f"{name}{plural}": name
    for name in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for plural in ("", "s")
}
"""Keywords that may follow a number, and the unit each means."""
UCUM_CALENDAR = {
    "a": "year",
    "mo": "month",
    "wk": "week",
    "d": "day",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "ms": "millisecond",
}
_SCALES: dict[str, tuple[str, Decimal]] = {
    **{unit: ("second", Decimal(factor)) for unit, factor in (
        ("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1), ("millisecond", "0.001"),
    )},
    "year": ("month", Decimal(12)),
    "month": ("month", Decimal(1)),
    "a": ("mo", Decimal(12)),
    "mo": ("mo", Decimal(1)),
    **{unit: ("g", Decimal(factor)) for unit, factor in (
        ("kg", 1000), ("g", 1), ("mg", "0.001"), ("ug", "0.000001"), ("ng", "0.000000001"),
        ("[lb_av]", "453.59237"), ("[oz_av]", "28.349523125"),
    )},
    **{unit: ("m", Decimal(factor)) for unit, factor in (
        ("km", 1000), ("m", 1), ("dm", "0.1"), ("cm", "0.01"), ("mm", "0.001"), ("um", "0.000001"),
        ("[in_i]", "0.0254"), ("[ft_i]", "0.3048"), ("[mi_i]", "1609.344"),
    )},
    **{unit: ("L", Decimal(factor)) for unit, factor in (
        ("L", 1), ("l", 1), ("dL", "0.1"), ("cL", "0.01"), ("mL", "0.001"), ("ml", "0.001"),
    )},
    "%": ("1", Decimal("0.01")),
    "1": ("1", Decimal(1)),
}  # fmt: skip
"""Unit -> what it is measured in, and how many of those it is; exact by definition of the units.

A year of the calendar is no year of UCUM (`a`, 365.25 days), nor a month: the two do not compare.
"""


@dataclass(frozen=True, slots=True)
class Quantity:
    """`unit` is a UCUM code or a calendar unit in the singular."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {self.unit if self.unit in CALENDAR_UNITS else repr(self.unit)}"


def common(left: Quantity, right: Quantity) -> tuple[Decimal, Decimal] | None:
    """Return both values in one unit, or None if the two cannot be compared here."""
    if left.unit == right.unit:
        return left.value, right.value
    one, other = _scale(left.unit), _scale(right.unit)
    if one is None or other is None or one[0] != other[0]:
        return None
    return left.value * one[1], right.value * other[1]


def _scale(unit: str) -> tuple[str, Decimal] | None:
    return _SCALES.get(unit) or _SCALES.get(UCUM_CALENDAR.get(unit, unit))
