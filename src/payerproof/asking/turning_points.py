"""Turning points: the instants at which somebody's authority over another's record begins or ends.

They follow from the facts alone, in the payer's declared time zone: a birthday begins at local midnight,
and a power with an end date holds to the end of that local day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from payerproof.people.ages import comes_of_age
from payerproof.scope import Scope

Kind = Literal["majority", "power-end", "power-start"]


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The first instant of the new state: from `at` on, the authority is over (or, for a start, in force)."""

    kind: Kind
    holder: str
    subject: str
    at: datetime


def turning_points(scope: Scope, kind: Kind) -> Iterator[TurningPoint]:
    """Yield the turning points of one kind, for people with accounts, in the order of the records.

    Of several minors only those who come of age first are taken: the further the clock moves,
    the more else changes with it.
    """
    if kind == "majority":
        yield from _majorities(scope)
        return
    for power in scope.authorities:
        if power.kind == "parent" or not {power.holder, power.subject} <= scope.accounts.keys():
            continue
        if kind == "power-end" and power.end is not None:
            yield TurningPoint(kind, power.holder, power.subject, _midnight(scope, power.end + timedelta(days=1)))
        if kind == "power-start" and power.start is not None:
            yield TurningPoint(kind, power.holder, power.subject, _midnight(scope, power.start))


def find(scope: Scope, kind: Kind, holder: str, subject: str) -> TurningPoint:
    """Return one turning point. Raises LookupError if there is none."""
    for point in turning_points(scope, kind):
        if (point.holder, point.subject) == (holder, subject):
            return point
    raise LookupError(f"no turning point {kind} between {holder} and {subject}")


def _majorities(scope: Scope) -> Iterator[TurningPoint]:
    years = scope.target.policy.majority_age
    found = []
    for power in scope.authorities:
        if power.kind != "parent" or not {power.holder, power.subject} <= scope.accounts.keys():
            continue
        subject = scope.accounts[power.subject].member
        if subject.emancipated is None and subject.married is None:
            at = _midnight(scope, comes_of_age(subject.birth_date, years))
            found.append(TurningPoint("majority", power.holder, power.subject, at))
    ahead = [point for point in found if scope.target.clock is None or point.at > scope.target.clock]
    first = min((point.at for point in ahead), default=None)
    yield from (point for point in ahead if point.at == first)


def _midnight(scope: Scope, day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(scope.target.policy.time_zone))
