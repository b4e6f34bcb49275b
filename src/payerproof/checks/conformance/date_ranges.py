"""FHIR dates as ranges of time, and what each search prefix says of them (R4, search.html#prefix).

Whether a date without a time zone lies before an instant with one depends on the server's zone:
a comparison that would turn out differently somewhere on earth is answered by None, never by a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)
_ZONES = (timedelta(hours=-14), timedelta(0), timedelta(hours=12))
"""How far a local time may be from UTC: UTC+14 to UTC-12."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` up to but not including `high`. `zoned`: the text told its offset from UTC."""

    low: datetime
    high: datetime
    zoned: bool = False

    @property
    def open_end(self) -> bool:
        """True if it never ends."""
        return self.high >= _LATEST

    @property
    def open_start(self) -> bool:
        """True if it never began."""
        return self.low <= _EARLIEST

    def moved(self, by: timedelta) -> Span:
        """Return the span at another place on earth."""
        low = self.low if self.open_start else self.low + by
        return Span(low, self.high if self.open_end else self.high + by, self.zoned)


def span(text: str) -> Span | None:
    """Return the range that a FHIR date, dateTime or instant stands for, or None for anything else."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return _instant(match) if match["clock"] else _calendar(match)
    except (ValueError, OverflowError):
        return None


def period(start: str | None, end: str | None) -> Span | None:
    """Return the range of a Period, a missing side open; None if neither side is a date."""
    first, last = span(start or ""), span(end or "")
    if first is None and last is None:
        return None
    zoned = any(item.zoned for item in (first, last) if item)
    return Span(first.low if first else _EARLIEST, last.high if last else _LATEST, zoned)


def span_of(value: Any) -> Span | None:
    """Return the range of a date-like FHIR value: a text or a Period."""
    if isinstance(value, str):
        return span(value)
    return period(value.get("start"), value.get("end")) if isinstance(value, Mapping) else None


def _calendar(match: re.Match[str]) -> Span:
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    low = datetime(year, month, day, tzinfo=UTC)
    if match["day"]:
        return Span(low, low + timedelta(days=1))
    if match["month"]:
        return Span(low, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC))
    return Span(low, datetime(year + 1, 1, 1, tzinfo=UTC))


def _instant(match: re.Match[str]) -> Span:
    hours, minutes, *rest = match["clock"].split(":")
    seconds = float(rest[0]) if rest else 0.0
    low = datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(hours),
        int(minutes),
        tzinfo=_zone(match["zone"]),
    ) + timedelta(seconds=seconds)
    width = timedelta(minutes=1) if not rest else timedelta(seconds=1)
    if rest and "." in rest[0]:
        width = max(timedelta(seconds=10.0 ** -len(rest[0].partition(".")[2])), timedelta(microseconds=1))
    low = low.astimezone(UTC)
    return Span(low, low + width, zoned=match["zone"] is not None)


def _zone(text: str | None) -> timezone:
    if text in {None, "Z"}:
        return UTC
    away = timedelta(hours=int(text[1:3]), minutes=int(text[4:6])) if text else timedelta()
    return timezone(-away if text and text[0] == "-" else away)


def _within(value: Span, asked: Span) -> bool:
    return value.low >= asked.low and value.high <= asked.high


COMPARISONS: Mapping[str, Callable[[Span, Span], bool]] = {
    "eq": _within,
    "ne": lambda value, asked: not _within(value, asked),
    "gt": lambda value, asked: value.high > asked.high,
    "lt": lambda value, asked: value.low < asked.low,
    "ge": lambda value, asked: value.high > asked.high or _within(value, asked),
    "le": lambda value, asked: value.low < asked.low or _within(value, asked),
    "sa": lambda value, asked: value.low >= asked.high,
    "eb": lambda value, asked: value.high <= asked.low,
}
"""Each prefix by its name: does a value match what was asked? `ap` is the server's own choice and not here."""


def matches(prefix: str, value: Span, asked: Span) -> bool | None:
    """Tell whether a value matches a prefixed date; None where the answer depends on the server's time zone."""
    compare = COMPARISONS[prefix]
    if value.zoned == asked.zoned:
        return compare(value, asked)
    local, fixed = (asked, value) if value.zoned else (value, asked)
    answers = set()
    for away in _ZONES:
        moved = local.moved(away)
        answers.add(compare(fixed, moved) if value.zoned else compare(moved, fixed))
    return answers.pop() if len(answers) == 1 else None
