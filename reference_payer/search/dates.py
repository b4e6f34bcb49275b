"""FHIR dates as half-open ranges of microseconds, and the nine comparisons of R4 search (R4, search.html#prefix)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from payerproof.reference_payer.search.conditions import NONE, Condition

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BEGINNING, END = -(2**62), 2**62
"""What an open side of a period reaches to."""

_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_PREFIXED = re.compile(r"(?P<prefix>eq|ne|gt|lt|ge|le|sa|eb|ap)?(?P<date>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` up to but not including `high`, in microseconds since 1970 UTC."""

    low: int
    high: int


def microseconds(instant: datetime) -> int:
    """Return `instant` as microseconds since 1970 UTC."""
    return (instant - EPOCH) // MICROSECOND


@lru_cache(maxsize=16_384)
def span(text: str, zone: ZoneInfo) -> Span:
    """Return the range that a FHIR date, dateTime or instant stands for; without an offset it is local to `zone`.

    Raises ValueError for anything that is not such a date.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date")
    part = match.groupdict()
    offset = UTC if part["zone"] == "Z" else _offset(part["zone"]) if part["zone"] else zone
    year, month, day = int(part["year"]), int(part["month"] or 1), int(part["day"] or 1)
    if part["hour"] is None:
        first = date(year, month, day)
        following = _next(first, part)
        return Span(_midnight(first, zone), END if following is None else _midnight(following, zone))
    fraction = (part["fraction"] or "")[:6].ljust(6, "0")
    second = int(part["second"] or 0)
    second -= second == 60  # noqa: PLR2004 - a leap second counts as the one before it
    start = datetime(year, month, day, int(part["hour"]), int(part["minute"]), second, int(fraction), tzinfo=offset)
    low = microseconds(start)
    if part["second"] is None:
        return Span(low, low + 60_000_000)
    width = 10 ** (6 - min(len(part["fraction"] or ""), 6))
    return Span(low, low + width)


def period(start: str | None, end: str | None, zone: ZoneInfo) -> Span:
    """Return the range of a FHIR Period; a missing side is open. Raises ValueError as `span` does."""
    return Span(span(start, zone).low if start else BEGINNING, span(end, zone).high if end else END)


@dataclass(frozen=True, slots=True)
class DateQuery:
    """One value of a date parameter: its prefix and the range it names."""

    prefix: str
    span: Span


def parse(text: str, zone: ZoneInfo, now: datetime) -> DateQuery:
    """Read a value of a date parameter. `ap` is widened by a tenth of its distance from `now`.

    Raises ValueError for a malformed date.
    """
    match = _PREFIXED.fullmatch(text)
    if match is None:  # pragma: no cover - every text matches; the type checker cannot know
        raise ValueError(f"{text!r} is not a date")
    prefix = match["prefix"] or "eq"
    asked = span(match["date"], zone)
    if prefix == "ap":
        here = microseconds(now)
        slack = max(abs(here - asked.low), abs(here - asked.high)) // 10
        asked = Span(asked.low - slack, asked.high + slack)
    return DateQuery(prefix, asked)


_WITHIN = "(v.low >= ? AND v.high <= ?)"
_COMPARISONS: dict[str, tuple[str, Callable[[Span], tuple[int, ...]]]] = {
    "eq": (_WITHIN, lambda p: (p.low, p.high)),
    "ne": (f"NOT {_WITHIN}", lambda p: (p.low, p.high)),
    "gt": ("v.high > ?", lambda p: (p.high,)),
    "lt": ("v.low < ?", lambda p: (p.low,)),
    "ge": (f"(v.high > ? OR {_WITHIN})", lambda p: (p.high, p.low, p.high)),
    "le": (f"(v.low < ? OR {_WITHIN})", lambda p: (p.low, p.low, p.high)),
    "sa": ("v.low >= ?", lambda p: (p.high,)),
    "eb": ("v.high <= ?", lambda p: (p.low,)),
    "ap": ("(v.low < ? AND v.high > ?)", lambda p: (p.high, p.low)),
}


def comparison(query: DateQuery) -> Condition:
    """Return the comparison as a condition over a date value `v` with the columns `low` and `high`."""
    sql, values = _COMPARISONS.get(query.prefix, (NONE.sql, lambda _: ()))
    return Condition(sql, values(query.span))


def changed_after(instant: int) -> Condition:
    """Return the condition that a resource was last changed after `instant`, in microseconds since 1970 UTC."""
    return Condition(
        "EXISTS (SELECT 1 FROM date_value AS v WHERE v.key = r.key AND v.name = '_lastUpdated' AND v.high > ?)",
        (instant,),
    )


def _midnight(day: date, zone: ZoneInfo) -> int:
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=zone))


def _next(first: date, part: dict[str, str | None]) -> date | None:
    """Return the day after the day, month or year that begins on `first`; None past the end of the calendar."""
    if part["day"]:
        return None if first == date.max else first + timedelta(days=1)
    year, month = (first.year + first.month // 12, first.month % 12 + 1) if part["month"] else (first.year + 1, 1)
    return None if year > date.max.year else date(year, month, 1)


def _offset(text: str) -> timezone:
    hours, minutes = int(text[1:3]), int(text[4:6])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if text[0] == "-" else away)
