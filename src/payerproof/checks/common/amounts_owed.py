"""What claims say that members owe: what each adds to a total, and what totals they tell. In whole cents.

A total that a claim tells is a running one (`benefitBalance`), or that of the claim itself (`total`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal

Unit = Literal["claim", "individual", "family", "unknown"]
OWED = "memberliability"
_RUNNING = (OWED, "out-of-pocket", "out of pocket", "moop")
"""Words by which a running total says that it is about what members owe; deductibles and visits are other things."""
_A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Owed:
    """One known claim: what `member` owes for it, when it was done (`served`) and decided, and whether it is in force.

    `decided` is an ISO instant; `counts` is false for what was cancelled, replaced, or only takes another back.
    """

    reference: str
    member: str
    served: date
    decided: str
    cents: int
    counts: bool


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """One total that stands on a served claim."""

    reference: str
    unit: Unit
    cents: int

    def __str__(self) -> str:
        return f"{self.cents / 100:.2f} ({self.unit}) on {self.reference}"


def owed(claim: Mapping[str, Any], member: str) -> Owed | None:
    """Return what a loaded claim adds to totals; None for what is no claim, or not decided."""
    found = [stated_total.cents for stated_total in stated_totals(claim) if stated_total.unit == "claim"]
    if claim.get("use") != "claim" or not found:
        return None
    return Owed(
        reference=f"{claim['resourceType']}/{claim['id']}",
        member=member,
        served=date.fromisoformat(claim["billablePeriod"]["start"]),
        decided=claim["created"],
        cents=found[0],
        counts=claim["status"] == "active" and found[0] > 0,
    )


def stated_totals(claim: Mapping[str, Any]) -> Iterator[StatedTotal]:
    """Yield the totals of what members owe that stand on a served claim; a target may have written anything there."""
    reference = f"{claim.get('resourceType', '?')}/{claim.get('id', '?')}"
    for total in _tables(claim.get("total")):
        if OWED in _words(total.get("category")):
            yield from _stated(reference, "claim", total.get("amount"))
    for balance in _tables(claim.get("benefitBalance")):
        for part in _tables(balance.get("financial")):
            words = _words(part.get("type"))
            if any(known in words for known in _RUNNING):
                yield from _stated(reference, _unit(balance), part.get("usedMoney"))


def running(claims: Iterable[Owed]) -> frozenset[int]:
    """Return every total that `claims` may have come to at some moment, whatever a payer counts and by which day.

    Counted is every claim, or those in force; by the day of service or of decision; all that fell on one day together
    or one after the other.
    """
    listed = tuple(claims)
    found = {0}
    for counted in (listed, tuple(each for each in listed if each.counts)):
        for moment in _MOMENTS:
            ordered = sorted(counted, key=lambda each: (moment(each), each.reference))
            found.update(accumulate(each.cents for each in ordered))
    return frozenset(found)


@lru_cache(maxsize=256)
def any_year(claims: tuple[Owed, ...]) -> frozenset[int]:
    """Return every total that `claims` may have come to within any twelve months: years of plans begin on any day."""
    found: set[int] = set()
    for first in {each.served for each in claims}:
        found |= running(each for each in claims if first <= each.served < first + _A_YEAR)
    return frozenset(found | {0})


_MOMENTS: tuple[Callable[[Owed], str], ...] = (lambda each: each.served.isoformat(), lambda each: each.decided)


def _stated(reference: str, unit: Unit, money: object) -> Iterator[StatedTotal]:
    if isinstance(money, Mapping) and isinstance(money.get("value"), int | float | Decimal):
        try:
            yield StatedTotal(reference, unit, round(Decimal(str(money["value"])) * 100))
        except (InvalidOperation, OverflowError, ValueError):
            return


def _unit(balance: Mapping[str, Any]) -> Unit:
    words = _words(balance.get("unit"))
    if "individual" in words:
        return "individual"
    return "family" if "family" in words else "unknown"


def _words(concept: object) -> str:
    """Return all words of a CodeableConcept, in small letters."""
    if not isinstance(concept, Mapping):
        return ""
    codings = _tables(concept.get("coding"))
    parts = [concept.get("text"), *(coding.get(key) for coding in codings for key in ("code", "display"))]
    return " ".join(part.lower() for part in parts if isinstance(part, str))


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
