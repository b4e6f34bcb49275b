"""Date ranges and the nine comparisons over periods, against R4's own words."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from payerproof.reference_payer.search.dates import BEGINNING, END, Span, comparison, microseconds, parse, period, span

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 14, tzinfo=UTC)


def at(text: str) -> int:
    """Return an instant in microseconds."""
    return microseconds(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2019", "2019-01-01T06:00+00:00", "2020-01-01T06:00+00:00"),
        ("2019-12", "2019-12-01T06:00+00:00", "2020-01-01T06:00+00:00"),
        ("2019-07-02", "2019-07-02T05:00+00:00", "2019-07-03T05:00+00:00"),
        ("2019-03-10", "2019-03-10T06:00+00:00", "2019-03-11T05:00+00:00"),
        ("2019-07-02T10:30", "2019-07-02T15:30+00:00", "2019-07-02T15:31+00:00"),
        ("2019-07-02T10:30:00Z", "2019-07-02T10:30:00+00:00", "2019-07-02T10:30:01+00:00"),
        ("2019-07-02T10:30:00-05:00", "2019-07-02T15:30:00+00:00", "2019-07-02T15:30:01+00:00"),
        ("2019-07-02T10:30:00.5+02:00", "2019-07-02T08:30:00.5+00:00", "2019-07-02T08:30:00.6+00:00"),
        ("2019-07-02T10:30:00.123456789Z", "2019-07-02T10:30:00.123456+00:00", "2019-07-02T10:30:00.123457+00:00"),
        ("9999-12", "9999-12-01T06:00+00:00", None),
        ("9999-12-31", "9999-12-31T06:00+00:00", None),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00", "2017-01-01T00:00:00+00:00"),
    ],
)
def test_a_date_is_the_range_it_leaves_open(text: str, low: str, high: str | None) -> None:
    """From the first instant it may mean up to the first it cannot; the day of the clock change has 23 hours."""
    assert span(text, ZONE) == Span(at(low), END if high is None else at(high))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "2019-1",
        "2019-13",
        "2019-02-29",
        "2019-07-02T10",
        "2019-07-02T24:00:00Z",
        "2019-07-02T10:00:61Z",
        "2019-07-02T10:00:00+99:00",
        "2019-07-02 ",
        "\uff12\uff10\uff11\uff19",
    ],
)
def test_what_is_no_date_raises(text: str) -> None:
    """No guessing."""
    with pytest.raises(ValueError, match=r".+"):
        span(text, ZONE)


def test_a_period_may_be_open_on_either_side() -> None:
    """A missing start or end reaches as far as time does."""
    day = span("2019-07-02", ZONE)
    assert period("2019-07-02", None, ZONE) == Span(day.low, END)
    assert period(None, "2019-07-02", ZONE) == Span(BEGINNING, day.high)


MARCH = ("2019-03-01", "2019-03-31")
HOLDS = {
    "eq2019": True,
    "eq2019-03": True,
    "eq2019-03-10": False,
    "ne2019-03": False,
    "ne2019-03-10": True,
    "gt2019-03-10": True,
    "gt2019-03-31": False,
    "gt2019-03": False,
    "gt2018": True,
    "ge2019-03-31": False,
    "ge2019-03-30": True,
    "ge2019-03": True,
    "ge2019-04": False,
    "lt2019-03-10": True,
    "lt2019-03-01": False,
    "lt2019-03": False,
    "le2019-03-01": False,
    "le2019-03-02": True,
    "le2019-03": True,
    "le2019-02": False,
    "sa2019-02-28": True,
    "sa2019-03-01": False,
    "eb2019-04-01": True,
    "eb2019-03-31": False,
    "ap2019-06": True,
    "ap2026-06": False,
}


@pytest.mark.parametrize("value", HOLDS)
def test_comparisons_with_a_period(value: str) -> None:
    """A claim of all March 2019, asked in every way: containment, overlap, before and after."""
    held = period(*MARCH, ZONE)
    condition = comparison(parse(value, ZONE, NOW))
    with sqlite3.connect(":memory:") as database:
        found = database.execute(
            f"SELECT {condition.sql} FROM (SELECT {held.low} AS low, {held.high} AS high) AS v",  # noqa: S608 - numbers of the test's own
            condition.values,
        ).fetchone()
    database.close()
    assert bool(found[0]) == HOLDS[value]
