"""Changes of authority: the instants at which somebody's authority over another's record begins or ends.

They follow from the facts alone, in the payer's declared time zone: a birthday begins at local midnight,
and a power with an end date holds to the end of that local day, however many hours it has.
Whether anything turns there is the law's to say: another power may go on, or a limit may close the record anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from payerproof.access.ages import comes_of_age
from payerproof.synthetic_data.household import Authority
from payerproof.target.scope import Scope

Kind = Literal["majority", "emancipation", "power-end", "power-start", "limit-start", "death"]


@dataclass(frozen=True, slots=True)
class AuthorityChange:
    """The first instant of the new state: from `at` on, the authority is over (or, for a start, in force).

    `eve` ends the time for which nobody doubts the old state; it is `at` but where states count a day differently.
    """

    kind: Kind
    holder: str
    subject: str
    at: datetime
    eve: datetime

    @property
    def instant(self) -> str:
        """The instant to the minute, with its offset: what a case is named by."""
        return self.at.isoformat(timespec="minutes")


def authority_changes(scope: Scope, kind: Kind) -> Iterator[AuthorityChange]:
    """Yield the changes of authority of one kind, for people with accounts, in the order of the records."""
    for holder, subject, at in _MOMENTS[kind](scope):
        if {holder, subject} <= scope.accounts.keys():
            eve = _eve(scope, subject, at) if kind == "majority" else at
            yield AuthorityChange(kind, holder, subject, at, eve)


def find(scope: Scope, kind: Kind, holder: str, subject: str, instant: str | None) -> AuthorityChange:
    """Return one change of authority. Raises LookupError if there is none."""
    for point in authority_changes(scope, kind):
        if (point.holder, point.subject, point.instant) == (holder, subject, instant):
            return point
    raise LookupError(f"no change of authority {kind} between {holder} and {subject} at {instant}")


_Moment = tuple[str, str, datetime]
"""Holder, subject, and when."""


def _majorities(scope: Scope) -> Iterator[_Moment]:
    """Yield the eighteenth birthday of those minors who come of age first.

    The further the clock moves, the more else changes with it.
    """
    years = scope.target.policy.majority_age
    found = []
    for power in _parents(scope):
        subject = scope.accounts[power.subject].member
        if subject.emancipated is None and subject.married is None:
            found.append((power.holder, power.subject, _midnight(scope, comes_of_age(subject.birth_date, years))))
    begins = scope.target.clock or datetime.now(UTC)
    ahead = [moment for moment in found if moment[-1] > begins]
    first = min((at for _, _, at in ahead), default=None)
    yield from (moment for moment in ahead if moment[-1] == first)


def _emancipations(scope: Scope) -> Iterator[_Moment]:
    for power in _parents(scope):
        freed = scope.accounts[power.subject].member.emancipated
        if freed is not None:
            yield power.holder, power.subject, _midnight(scope, freed)


def _ends(scope: Scope) -> Iterator[_Moment]:
    for power in scope.authorities:
        if power.end is not None:
            yield power.holder, power.subject, _midnight(scope, power.end + timedelta(days=1))


def _starts(scope: Scope) -> Iterator[_Moment]:
    for power in scope.authorities:
        if power.start is not None:
            yield power.holder, power.subject, _midnight(scope, power.start)


def _limits(scope: Scope) -> Iterator[_Moment]:
    for limit in scope.restrictions:
        if limit.against is not None and limit.start is not None and limit.kind != "confidential_communications":
            yield limit.against, limit.subject, _midnight(scope, limit.start)


def _deaths(scope: Scope) -> Iterator[_Moment]:
    for power in scope.authorities:
        account = scope.accounts.get(power.subject)
        died = account.member.deceased if account else None
        if power.kind == "executor" and died is not None:
            yield power.holder, power.subject, died if died.tzinfo else died.replace(tzinfo=_zone(scope))


_MOMENTS: Mapping[Kind, Callable[[Scope], Iterator[_Moment]]] = {
    "majority": _majorities,
    "emancipation": _emancipations,
    "power-end": _ends,
    "power-start": _starts,
    "limit-start": _limits,
    "death": _deaths,
}


def _eve(scope: Scope, subject: str, majority: datetime) -> datetime:
    """Return `majority`, or the midnight before it for a child of 29 February: some states end minority with the 27th.

    Statutes that speak of the corresponding day, or the day after it, leave 28 February open.
    """
    born = scope.accounts[subject].member.birth_date
    moved = (born.month, born.day) == (2, 29) and majority.month != born.month
    return _midnight(scope, majority.date() - timedelta(days=1)) if moved else majority


def _parents(scope: Scope) -> Iterator[Authority]:
    return (power for power in scope.authorities if power.kind == "parent" and power.subject in scope.accounts)


def _midnight(scope: Scope, day: date) -> datetime:
    return datetime.combine(day, time.min, _zone(scope))


def _zone(scope: Scope) -> ZoneInfo:
    return ZoneInfo(scope.target.policy.time_zone)
