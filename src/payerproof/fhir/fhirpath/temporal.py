"""Dates and times of any precision, compared as FHIRPath compares them: perhaps there is no answer.

Source: https://hl7.org/fhirpath/N1/#comparison and https://hl7.org/fhirpath/N1/#datetime-arithmetic
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from payerproof.fhir.remembered import Remembered

Kind = Literal["date", "dateTime", "time"]
YEAR, MONTH, DAY, HOUR, MINUTE, SECOND = range(6)

_CLOCK = r"(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d(?:\.\d+)?))?)?"
_TIME = re.compile(rf"T?{_CLOCK}")
_DATE = re.compile(
    rf"(?P<year>\d{{4}})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    rf"(?P<mark>T(?:{_CLOCK})?)?(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_known = Remembered()
"""Dates and times by their texts: a resource holds the same few again and again."""
_LEAST = (1, 1, 1, 0, 0, Decimal(0))


@dataclass(frozen=True, slots=True)
class Temporal:
    """`parts` from the year (of a time: from the hour) as far as they are known; `zone` is minutes east of UTC."""

    kind: Kind
    parts: tuple[int | Decimal, ...]
    zone: int | None = None
    text: str = ""

    def __str__(self) -> str:
        if self.text:
            return self.text
        shown = [f"{part:02}" if not isinstance(part, Decimal) else _seconds(part) for part in self.parts]
        if self.kind == "time":
            return ":".join(shown)
        shown[0] = f"{self.parts[0]:04}"
        day, clock = "-".join(shown[:HOUR]), ":".join(shown[HOUR:])
        mark = "T" if self.kind == "dateTime" else ""
        return f"{day}{mark}{clock}{_zone(self.zone) if clock else ''}"


def temporal(text: str) -> Temporal | None:
    """Return the date or time written in `text` (without the `@` of a literal), or None if it is none that exists."""
    if text in _known:
        known: Temporal | None = _known[text]
        return known
    found = _read(text)
    _known.keep(text, found, len(text))
    return found


def _read(text: str) -> Temporal | None:
    found = _TIME.fullmatch(text) if text[:1] == "T" or text[2:3] == ":" else _DATE.fullmatch(text)
    if found is None:
        return None
    groups = found.groupdict()
    names = (
        ("hour", "minute", "second") if "year" not in groups else ("year", "month", "day", "hour", "minute", "second")
    )
    parts = tuple(
        Decimal(groups[name]) if name == "second" else int(groups[name]) for name in names if groups[name] is not None
    )
    if "year" not in groups:
        return Temporal("time", parts, None, text.removeprefix("T")) if _clock_exists(parts) else None
    if not _day_exists(parts) or not _clock_exists(parts[HOUR:]):
        return None
    kind: Kind = "dateTime" if groups["mark"] or groups["zone"] else "date"
    return Temporal(kind, parts, _minutes(groups["zone"]), text)


def _day_exists(parts: tuple[int | Decimal, ...]) -> bool:
    if not int(parts[0]) or (len(parts) > MONTH and not 1 <= parts[MONTH] <= 12):  # noqa: PLR2004 - months of a year
        return False
    return len(parts) <= DAY or 1 <= parts[DAY] <= monthrange(int(parts[0]), int(parts[MONTH]))[1]


def _clock_exists(parts: tuple[int | Decimal, ...]) -> bool:
    return all(part < limit for part, limit in zip(parts, (24, 60, 61), strict=False))


def _minutes(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


def _zone(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if not minutes:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _seconds(value: Decimal) -> str:
    return f"{value:02}" if value == value.to_integral() and value.as_tuple().exponent == 0 else f"{value:0>6.3f}"


def compare(left: Temporal, right: Temporal) -> int | None:
    """Return -1, 0 or 1, or None where the precision or a missing time zone leaves it open."""
    if (left.kind == "time") != (right.kind == "time"):
        return None
    one, other = left.parts, right.parts
    if (left.zone is None) != (right.zone is None) and min(len(one), len(other)) > HOUR:
        return None
    if left.zone != right.zone and left.zone is not None and right.zone is not None:
        one, other = _in_utc(left), _in_utc(right)
    for first, second in zip(one, other, strict=False):
        if first != second:
            return -1 if first < second else 1
    return 0 if len(one) == len(other) else None


def _in_utc(value: Temporal) -> tuple[int | Decimal, ...]:
    if len(value.parts) <= HOUR or not value.zone:
        return value.parts
    whole = [int(part) for part in value.parts[:SECOND]]
    try:
        moved = datetime(*whole) - timedelta(minutes=value.zone)  # type: ignore[arg-type]  # noqa: DTZ001 - zone is at hand
    except OverflowError:
        return value.parts
    clock = (moved.year, moved.month, moved.day, moved.hour, moved.minute)
    return (*clock[: len(value.parts)], *value.parts[SECOND:])


def add(value: Temporal, amount: Decimal, unit: str) -> Temporal | None:
    """Return `value` plus `amount` of a calendar `unit` (year … millisecond); None for another unit.

    A value keeps its precision: what is finer than it is dropped.
    """
    months = {"year": 12, "month": 1}.get(unit)
    seconds: dict[str, int | Decimal] = {
        "week": 604_800,
        "day": 86_400,
        "hour": 3600,
        "minute": 60,
        "second": 1,
        "millisecond": Decimal("0.001"),
    }
    if months is not None and value.kind != "time":
        return _add_months(value, int(amount) * months)
    if unit not in seconds:
        return None
    whole = amount if unit in ("second", "millisecond") else Decimal(int(amount))
    return _add_seconds(value, whole * seconds[unit])


def _add_months(value: Temporal, months: int) -> Temporal | None:
    years = int(value.parts[0])
    if len(value.parts) == 1:
        years += int(months / 12)
        return _rebuilt(value, (years,))
    total = years * 12 + int(value.parts[MONTH]) - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the range of a FHIR year
        return None
    rest = list(value.parts[DAY:])
    if rest:
        rest[0] = min(int(rest[0]), monthrange(year, month + 1)[1])
    return _rebuilt(value, (year, month + 1, *rest))


def _add_seconds(value: Temporal, seconds: Decimal) -> Temporal | None:
    offset = YEAR if value.kind != "time" else HOUR
    filled = [*([2000, 1, 1] if offset else []), *value.parts]
    filled += _LEAST[len(filled) :]
    fine = Decimal(filled[SECOND])
    if len(value.parts) + offset == MONTH:
        return _add_months(value, int(seconds / (365 * 86_400)) * 12)
    if len(value.parts) + offset == DAY:
        return _add_months(value, int(seconds / (30 * 86_400)))
    try:
        start = datetime(*[int(part) for part in filled[:SECOND]])  # type: ignore[arg-type]  # noqa: DTZ001 - zone is kept apart
        moved = start + timedelta(microseconds=int((fine + seconds) * 1_000_000))
    except OverflowError:
        return None
    second = Decimal(moved.second) + Decimal(moved.microsecond) / 1_000_000
    if second == second.quantize(fine):
        second = second.quantize(fine)  # as many digits after the point as were written
    clock: tuple[int | Decimal, ...] = (moved.year, moved.month, moved.day, moved.hour, moved.minute, second)
    return _rebuilt(value, clock[offset : offset + len(value.parts)])


def _rebuilt(value: Temporal, parts: tuple[int | Decimal, ...]) -> Temporal:
    return Temporal(value.kind, parts, value.zone)


def boundary(value: Temporal, *, high: bool, digits: int | None = None) -> Temporal:
    """Return the earliest or latest instant that `value` may mean, to `digits` of precision as FHIRPath counts them.

    Digits: 4 year, 6 month, 8 day, 10 hour, 12 minute, 14 second, 17 millisecond; of a time 2, 4, 6, 9.
    """
    offset = YEAR if value.kind != "time" else HOUR
    parts = list(value.parts)
    for position in range(len(parts) + offset, SECOND + 1):
        parts.append(_edge(position, parts, high=high))
    if high and len(value.parts) + offset <= SECOND:
        parts[-1] = Decimal("59.999")
    elif isinstance(parts[-1], Decimal) and parts[-1] == parts[-1].to_integral():
        parts[-1] = Decimal(int(parts[-1])) + (Decimal("0.999") if high else Decimal("0.000"))
    default = {"date": 8, "dateTime": 17, "time": 9}[value.kind]
    length = {4: 1, 6: 2, 8: 3, 10: 4, 12: 5, 14: 6, 17: 6}.get((digits or default) + (8 if offset else 0), 6)
    zone = value.zone
    if value.kind == "dateTime" and zone is None and length > HOUR:
        zone = -12 * 60 if high else 14 * 60
    return Temporal(value.kind, tuple(parts[: length - offset]), zone)


def _edge(position: int, parts: list[int | Decimal], *, high: bool) -> int | Decimal:
    if position == DAY and high:
        return monthrange(int(parts[0]), int(parts[MONTH]))[1]
    return (9999, 12, 31, 23, 59, Decimal("59.999"))[position] if high else _LEAST[position]
