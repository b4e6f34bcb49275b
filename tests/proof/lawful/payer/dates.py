"""Dates in searches, FHIR R4 search.html section 3.1.1.4.7: each value is a span of time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tests.proof.lawful.payer.clock import HOME

Span = tuple[datetime, datetime]
"""First instant, and the first one after the end."""

_SHAPE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$")
_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$", re.DOTALL)
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def span(text: str) -> Span:
    """Return what a date or dateTime covers, down to its precision. Raises ValueError for what is none."""
    found = _SHAPE.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day, hour, _, second, part, zone = found.groups()
    if hour is not None:
        at = datetime.fromisoformat(text if zone else f"{text}Z")
        start = at if zone else at.replace(tzinfo=HOME)
        width = timedelta(minutes=1) if second is None else timedelta(seconds=1)
        return start, start + (max(timedelta(seconds=10.0 ** -len(part)), timedelta.resolution) if part else width)
    start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=HOME)
    if day is not None:
        following = start.replace(tzinfo=None) + timedelta(days=1)
        return start, following.replace(tzinfo=HOME)
    if month is not None:
        return start, start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start, start.replace(year=start.year + 1)


def parsed(value: str) -> tuple[str, Span]:
    """Return a search value's prefix and span. Raises ValueError for what is none."""
    found = _PREFIX.match(value)
    if found is None:
        raise ValueError(value)
    return found.group(1) or "eq", span(found.group(2))


def fits(prefix: str, wanted: Span, there: Span) -> bool:  # noqa: PLR0911 - one return for each prefix
    """Tell whether a span that is there is what a search wants."""
    (low, high), (start, end) = wanted, there
    match prefix:
        case "ne":
            return not (low <= start and end <= high)
        case "gt":
            return end > high
        case "lt":
            return start < low
        case "ge":
            return end > high or (low <= start and end <= high)
        case "le":
            return start < low or (low <= start and end <= high)
        case "sa":
            return start >= high
        case "eb":
            return end <= low
        case "ap":
            slack = abs(datetime.now(UTC) - low) / 10  # a tenth of the distance from now, as the page suggests
            return start < high + slack and low - slack < end
    return low <= start and end <= high
