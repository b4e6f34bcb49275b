"""What is known of one family's amounts, and what a total that somebody is told turns out to hold.

The amounts of each member are marked, so that the last cents of a year's total name the people in it
(`synthetic_data.marks`); the claims of those people then have to come to the very cents of the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from payerproof.checks.common.amounts_owed import Owed, StatedTotal, any_year, running
from payerproof.synthetic_data.household import CoverageSpan, Household
from payerproof.synthetic_data.marks import contributors


@dataclass(frozen=True, slots=True)
class FamilyLedger:
    """What is known of one family: the facts, and what each member owes for each claim."""

    household: Household
    claims: Mapping[str, tuple[Owed, ...]]

    def of(self, members: Iterable[str], year: int | None = None) -> tuple[Owed, ...]:
        """Return the claims of `members`, of one year of service or of all."""
        found = (each for name in members for each in self.claims.get(name, ()))
        return tuple(each for each in found if year in (None, each.served.year))

    def find(self, reference: str) -> Owed | None:
        """Return what is known of one claim."""
        return next((each for own in self.claims.values() for each in own if each.reference == reference), None)

    def owner_of(self, total: StatedTotal) -> str | None:
        """Return whose claim a total stands on, None for a claim that was never loaded."""
        claim = self.find(total.reference)
        return claim.member if claim else None

    def under_one_contract(self, owner: str, year: int) -> frozenset[str]:
        """Return everybody whom a contract of `owner` covered in the plan's year of a service in `year`.

        Years of plans begin on any day, so the calendar year before may belong to it.
        """
        spans = [span for span in self.household.coverages if _overlaps(span, year)]
        contracts = {span.contract for span in spans if span.beneficiary == owner}
        return frozenset(span.beneficiary for span in spans if span.contract in contracts) | {owner}


def _overlaps(span: CoverageSpan, year: int) -> bool:
    return span.start.year <= year and (span.end is None or span.end.year >= year - 1)


_VOUCHERS, _MAJORITY = 2, 3
"""So many totals at least have to agree with known claims, and so many times as many as do not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one total was found to hold.

    `foreign` are the people whose amounts it must not hold, by the marks and by exact sums; `doubt` is why that cannot
    be said. `exact` tells whether known claims come to it at all, as the requester counts.
    """

    total: StatedTotal
    foreign: tuple[str, ...] = ()
    doubt: str = ""
    exact: bool = False


def read(total: StatedTotal, owner: str, ledger: FamilyLedger) -> Reading:
    """Return what a total on a claim of `owner` holds."""
    claim = ledger.find(total.reference)
    if claim is None:
        return Reading(total, doubt=f"{total.reference} is a claim that was never loaded")
    family = ledger.under_one_contract(owner, claim.served.year)
    lawful = family if total.unit == "family" else frozenset({owner})
    if total.cents == claim.cents if total.unit == "claim" else total.cents in any_year(ledger.of(lawful)):
        return Reading(total, exact=total.cents != 0)
    named = set(contributors(ledger.household, total.cents)) - lawful
    guesses = (named, named | {owner}, named | lawful, named | family, set(ledger.claims)) if named else ()
    found = (each for each in guesses if total.cents in running(ledger.of(each, claim.served.year)))
    people = next(found, None)
    if people is None:
        return Reading(total, doubt=_unread(total, named))
    if total.unit == "unknown" and people <= family:
        return Reading(total, doubt=f"{total} holds amounts of others, and does not say whether it is the family's")
    return Reading(total, tuple(sorted(people - lawful)), exact=True)


def vouched(reading: Reading, among: Sequence[Reading]) -> bool:
    """Tell whether the totals of the same sort agree so often with known claims that agreement is no chance.

    A payer that counts by rules of its own comes to the cents of somebody's claims now and then.
    """
    alike = [
        each for each in among if (each.total.unit == "claim") == (reading.total.unit == "claim") and each.total.cents
    ]
    agreeing = sum(each.exact for each in alike)
    return agreeing >= _VOUCHERS and agreeing >= _MAJORITY * (len(alike) - agreeing)


def _unread(total: StatedTotal, named: set[str]) -> str:
    """Return why a total that is no sum of known claims says nothing; empty where it names nobody but the lawful."""
    if total.unit == "claim":
        return f"{total} is not the amount that was loaded, so marks in amounts cannot be read"
    names = ", ".join(sorted(named))
    return f"the last cents of {total} name {names}, but no sum of known claims comes to it" if named else ""
