"""Changes of authority: the first instant of each one, worked out from the facts in the payer's zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from payerproof.checks.household.authority_changes import Kind, authority_changes, find
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.reading import load_target
from payerproof.target.scope import Scope


def scope_of(*households: str) -> Scope:
    """Return the scope of some households."""
    return make_scope(RunOptions(load_target("families"), households=households))[0]


def told(kind: Kind, *households: str) -> dict[tuple[str, str], str]:
    """Return each change of authority of one kind: holder and subject, and the instant in UTC."""
    points = authority_changes(scope_of(*households), kind)
    return {(point.holder, point.subject): point.at.astimezone(UTC).isoformat() for point in points}


@pytest.mark.parametrize(
    ("kind", "household", "pair", "instant"),
    [
        ("majority", "f08", ("f08-sub", "f08-t18"), "2026-06-15T05:00:00+00:00"),
        ("majority", "f16", ("f16-sub", "f16-twa"), "2030-03-01T06:00:00+00:00"),
        ("emancipation", "f11", ("f11-sub", "f11-emm"), "2026-01-15T06:00:00+00:00"),
        ("power-start", "f20", ("f20-agt", "f20-pri"), "2026-01-01T06:00:00+00:00"),
        ("power-end", "f20", ("f20-agt", "f20-pri"), "2026-07-01T05:00:00+00:00"),
        ("power-end", "f28", ("f28-fro", "f28-chi"), "2026-02-01T06:00:00+00:00"),
        ("power-end", "f42", ("f42-spr", "f42-pri"), "2026-03-09T05:00:00+00:00"),
        ("power-end", "f42", ("f42-aut", "f42-pri"), "2026-11-02T06:00:00+00:00"),
        ("limit-start", "f15", ("f15-cut", "f15-chi"), "2025-09-01T05:00:00+00:00"),
        ("limit-start", "f32", ("f32-abu", "f32-chi"), "2026-03-01T06:00:00+00:00"),
        ("death", "f23", ("f23-exe", "f23-dec"), "2026-02-21T03:40:00+00:00"),
    ],
)
def test_instant(kind: Kind, household: str, pair: tuple[str, str], instant: str) -> None:
    """Local midnight in summer and in winter, after a day of 23 hours and one of 25, and the moment of a death."""
    assert instant == told(kind, household)[pair]


def test_only_those_who_come_of_age_first_are_visited() -> None:
    """The clock moves no further than to the next birthday, whichever household it is in."""
    assert set(told("majority", "f05", "f08", "f16").values()) == {"2026-06-15T05:00:00+00:00"}


def test_what_hides_an_address_closes_no_record() -> None:
    """Confidential communications are no change of authority of authority."""
    assert ("f32-abu", "f32-dvp") in told("limit-start", "f32")
    assert told("limit-start", "f31") == {}


def test_a_case_finds_its_point_again() -> None:
    """By kind, holder, subject and instant; another instant is nobody's."""
    scope = scope_of("f20")
    (point,) = authority_changes(scope, "power-end")
    assert find(scope, "power-end", point.holder, point.subject, point.instant) == point
    with pytest.raises(LookupError, match="no change of authority power-end"):
        find(scope, "power-end", point.holder, point.subject, datetime(2026, 7, 2, tzinfo=UTC).isoformat())


def test_nobody_doubts_the_day_before_the_28th_of_february() -> None:
    """Of a child of 29 February it is the eve; of all others the first instant of the new state itself."""
    (point, *_) = authority_changes(scope_of("f16"), "majority")
    assert point.eve.isoformat() == "2030-02-28T00:00:00-06:00"
    (point, *_) = authority_changes(scope_of("f08"), "majority")
    assert point.eve == point.at
