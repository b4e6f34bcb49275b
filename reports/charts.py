"""Geometry of the charts; the templates draw it, so that everything passes through their escaping.

All lengths are in a box of 100 by 100 that is stretched to its place; text stands beside it as HTML,
so that it stays readable at any width.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.evidence.denial_times import Bound, bound
from payerproof.reports.words import OUTCOME_WORDS, REQUIREMENT_WORDS

_BOX = 100.0


@dataclass(frozen=True, slots=True)
class Stripe:
    """One part of a stacked bar; `start` and `width` in hundredths of the whole."""

    key: str
    start: float
    width: float
    count: int


@dataclass(frozen=True, slots=True)
class DenialRow:
    """How long one lever took to work on one channel.

    `marks` are the single measurements and `promise` the promised time, in hundredths of the axis;
    `missed` counts the measurements in which access never ended while it was watched; `bound` tells of all of them
    together what they say of further withdrawals.
    """

    lever: str
    channel: str
    marks: tuple[float, ...]
    promise: float | None
    slowest: float | None
    promised_seconds: float | None
    count: int
    missed: int
    late: int
    bound: Bound | None

    @property
    def kept(self) -> bool:
        """True when every measurement stayed within what was promised."""
        return not self.missed and not self.late


@dataclass(frozen=True, slots=True)
class Denial:
    """Time from a withdrawal to the first refusal; `axis` is its length in seconds."""

    rows: tuple[DenialRow, ...]
    axis: float


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over time: `points` is an SVG point list, the highest value is `peak`."""

    title: str
    unit: str
    points: str
    peak: float
    last: float


def stripes(counts: Mapping[str, int]) -> tuple[Stripe, ...]:
    """Return the stacked bar of counts by outcome; parts without a count are left out."""
    total = sum(counts.values())
    order = [key for key in (REQUIREMENT_WORDS if "untested" in counts else OUTCOME_WORDS) if counts.get(key)]
    bar, start = [], 0.0
    for key in order:
        width = _BOX * counts[key] / total
        bar.append(Stripe(str(key), round(start, 3), round(width, 3), counts[key]))
        start += width
    return tuple(bar)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Must-support elements of one profile: seen, in doubt and missing; widths in hundredths of all of them."""

    profile: str
    seen: int
    doubt: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.seen + self.doubt + len(self.missing)

    @property
    def seen_width(self) -> float:
        """The part that was seen."""
        return round(_BOX * self.seen / self.total, 2)

    @property
    def doubt_width(self) -> float:
        """The part that is in doubt."""
        return round(_BOX * self.doubt / self.total, 2)


def coverage(notes: Iterable[Mapping[str, Any]]) -> tuple[CoverageRow, ...]:
    """Return the must-support chart of the last note {profiles: {profile: {covered, "cannot tell", "not seen"}}}."""
    told = [note["profiles"] for note in notes if isinstance(note.get("profiles"), Mapping)]
    rows = []
    for profile, stated in sorted(told[-1].items()) if told else ():
        lists = [stated.get(key) if isinstance(stated, Mapping) else None for key in _COVERED]
        seen, doubt, missing = (tuple(map(str, each)) if isinstance(each, list) else () for each in lists)
        if seen or doubt or missing:
            rows.append(CoverageRow(str(profile).rpartition("/")[2], len(seen), len(doubt), missing))
    return tuple(rows)


_COVERED = ("covered", "cannot tell", "not seen")


def denial(notes: Iterable[Mapping[str, Any]]) -> Denial | None:
    """Return the time-to-denial chart of notes {lever, channel, app, member, seconds|null, promised_seconds}."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for note in notes:
        groups[str(note.get("lever", "")), str(note.get("channel", ""))].append(note)
    if not groups:
        return None
    times = [
        _seconds(note, key) for group in groups.values() for note in group for key in ("seconds", "promised_seconds")
    ]
    axis = _round_up(max((time for time in times if time is not None), default=1.0))
    return Denial(tuple(_denial_row(key, group, axis) for key, group in groups.items()), axis)


def _denial_row(key: tuple[str, str], group: Sequence[Mapping[str, Any]], axis: float) -> DenialRow:
    seen = [time for note in group if (time := _seconds(note, "seconds")) is not None]
    promises = [time for note in group if (time := _seconds(note, "promised_seconds")) is not None]
    promised = min(promises) if promises else None
    return DenialRow(
        lever=key[0],
        channel=key[1],
        marks=tuple(sorted({round(_BOX * max(0.0, time) / axis, 2) for time in seen})),
        promise=None if promised is None else round(_BOX * promised / axis, 2),
        slowest=max(seen) if seen else None,
        promised_seconds=promised,
        count=len(group),
        missed=len(group) - len(seen),
        late=sum(1 for time in seen if promised is not None and time > promised),
        bound=bound([_seconds(note, "seconds") for note in group]),
    )


def lines(series: Any) -> tuple[Line, ...]:
    """Return the lines of a load test's series [{t, users, rps, p50, p95, p99, failures}]; nothing for one point."""
    points = [point for point in series if isinstance(point, Mapping)] if isinstance(series, (list, tuple)) else []
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return ()
    last = max((_number(point.get("t")) for point in points), default=0.0) or 1.0
    found = []
    for key, title, unit in (
        ("users", "Requests under way", ""),
        ("rps", "Requests a second", "/s"),
        ("p50", "Median", " ms"),
        ("p95", "95th percentile", " ms"),
        ("p99", "99th percentile", " ms"),
        ("failures", "Failures", ""),
    ):
        values = [(_number(point.get("t")), _number(point.get(key))) for point in points]
        peak = max(value for _, value in values)
        top = peak or 1.0
        drawn = " ".join(f"{_BOX * at / last:.2f},{_BOX - _BOX * value / top:.2f}" for at, value in values)
        found.append(Line(title, unit, drawn, peak, last))
    return tuple(found)


def _seconds(note: Mapping[str, Any], key: str) -> float | None:
    value = note.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 … that holds `value`."""
    step = 0.1
    while True:
        for factor in (1, 2, 5):
            if value <= step * factor:
                return round(step * factor, 3)
        step *= 10
