"""Totals: a sum tells who is in it. Whose amounts does a total hold, and does it hold what is withheld?

Of the harness's own members every amount is known, and the amounts of each are marked, so that the last cents of a
year's total name the people in it (`synthetic_data.marks`). A name alone is no finding: a payer may round, or count
by rules of its own. It is one if the claims of those people come to the very cents of the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from payerproof.judge.owed import Owed, Told, Unit, any_year, running, told_on
from payerproof.judge.rules import absent, broken, kept, undecided, unsure
from payerproof.judge.words import answer, count, some
from payerproof.model import Judgement
from payerproof.observation import Observation
from payerproof.synthetic_data.household import CoverageSpan, Household
from payerproof.synthetic_data.marks import contributors


@dataclass(frozen=True, slots=True)
class Books:
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

    def under_one_contract(self, owner: str, year: int) -> frozenset[str]:
        """Return everybody whom a contract of `owner` covered in the plan's year of a service in `year`.

        Years of plans begin on any day, so the calendar year before may belong to it.
        """
        spans = [span for span in self.household.coverages if _overlaps(span, year)]
        contracts = {span.contract for span in spans if span.beneficiary == owner}
        return frozenset(span.beneficiary for span in spans if span.contract in contracts) | {owner}


def _overlaps(span: CoverageSpan, year: int) -> bool:
    return span.start.year <= year and (span.end is None or span.end.year >= year - 1)


def nobody_else(pages: Iterable[Observation], owner: str, books: Books) -> Judgement:
    """Judge whether the totals on the claims of `owner` hold amounts of nobody else.

    The family's total may hold those of everybody under the same contract: that is the plan's own term.
    The control is what the owner owes for each claim, served as it was loaded: else the marks are not there to be read.
    """
    seen = tuple(pages)
    expected = f"totals of {owner} alone, and of the family under one contract"
    undone = next((why for page in seen if (why := undecided(page.exchange))), "")
    unread: list[str] = []
    read: list[Told] = []
    for page in seen:
        for told in _all_told(page):
            foreign, doubt = _read(told, owner, books)
            if foreign:
                names = ", ".join(foreign)
                reason = f"{_WHOSE[told.unit]} is shown to {owner} and holds amounts of {names}"
                return broken(page, reason=reason, expected=expected, observed=f"{told}: {names}")
            read.append(told)
            unread += [doubt] if doubt else []
    if undone:
        return unsure(undone, *seen, expected=expected)
    if not read:
        return absent("the target tells no totals of what members owe", *seen, expected=expected)
    if unread:
        return unsure(unread[0], *seen, expected=expected, observed=count(len(unread), "total") + " not understood")
    return kept(*seen[-1:], expected=expected, observed=f"{count(len(read), 'total')}, such as {some([str(read[-1])])}")


_WHOSE: Mapping[Unit, str] = {
    "claim": "the total of a claim",
    "individual": "a total of one person",
    "family": "a total of the family",
    "unknown": "a total that is not said to be the family's",
}


def _read(told: Told, owner: str, books: Books) -> tuple[tuple[str, ...], str]:
    """Return whose amounts a total holds that it must not hold, and else why that cannot be said."""
    claim = books.find(told.reference)
    if claim is None:
        return (), f"{told.reference} is a claim that was never loaded"
    year = claim.served.year
    family = books.under_one_contract(owner, year)
    lawful = family if told.unit == "family" else frozenset({owner})
    if told.unit == "claim" and told.cents == claim.cents:
        return (), ""
    named = set(contributors(books.household, told.cents)) - lawful
    if told.unit != "claim" and (not named or told.cents in any_year(books.of(lawful))):
        return (), ""
    guesses = (named, named | {owner}, named | lawful, named | family, set(books.claims)) if named else ()
    people = next((each for each in guesses if told.cents in running(books.of(each, year))), None)
    if people is None:
        return (), _unread(told, named)
    if told.unit == "unknown" and people <= family:
        return (), f"{told} holds amounts of others, and does not say whether it is the family's"
    return tuple(sorted(people - lawful)), ""


def _unread(told: Told, named: set[str]) -> str:
    if told.unit == "claim":
        return f"{told} is not the amount that was loaded, so marks in amounts cannot be read"
    return f"the last cents of {told} name {', '.join(sorted(named))}, but no sum of known claims comes to it"


@dataclass(frozen=True, slots=True)
class Withheld:
    """The claims of one record by what a reader is shown of them.

    `open` are shown and `hidden` are not; `others` are those of everybody else under the same contract,
    where the reader is shown all of theirs: then what is missing in the family's total is what is hidden. None if not.
    Empty where nobody else owed anything: a family of one has no total but the person's.
    """

    open: tuple[Owed, ...]
    hidden: tuple[Owed, ...]
    others: tuple[Owed, ...] | None = None


def nothing_withheld(
    pages: Iterable[Observation], control: Iterable[Observation], claims: Withheld, reader: str, subject: str
) -> Judgement:
    """Judge whether the totals that a representative is told come to no more than what the representative is shown.

    The control is the subject's own record: there, a total has to hold what is withheld from the representative.
    A family's total may hold it; where nobody else's claims are unknown to the reader, it is for the plan's counsel.
    """
    tried, shown = tuple(pages), tuple(control)
    expected = f"totals of what {reader} is shown of {subject}"
    shown_sums = any_year(claims.open)
    unread: list[str] = []
    for page in tried:
        for told in _all_told(page):
            shared = told.unit == "family" and claims.others != ()
            leaks, doubt = _in_family(told, claims) if shared else _beyond(told, claims, shown_sums)
            if leaks:
                reason = f"{reader} can tell what is withheld of {subject}: a total is more than the claims shown"
                return broken(page, reason=reason, expected=expected, observed=str(told))
            unread += [doubt] if doubt else []
    for page in (*tried, *shown):
        if doubt := undecided(page.exchange):
            return unsure(doubt, page, expected=expected, observed=answer(page))
    balances = [told for page in shown for told in _all_told(page) if told.unit not in ("claim", "family")]
    if not balances:
        return absent("the target tells no running totals of what a member owes", *shown[-1:], expected=expected)
    if unread:
        return unsure(unread[0], *tried, expected=expected, observed=some(unread))
    if all(told.cents in shown_sums for told in balances):
        reason = f"no total holds what is withheld of {subject}, not even those told to {subject}"
        return unsure(reason, *shown[-1:], *tried[-1:], expected=expected)
    told_here = sum(1 for page in tried for told in _all_told(page) if told.unit != "claim")
    return kept(*shown[-1:], *tried[-1:], expected=expected, observed=count(told_here, "running total"))


def _beyond(told: Told, claims: Withheld, shown_sums: frozenset[int]) -> tuple[bool, str]:
    """Return whether a person's total holds what is hidden, and else why that cannot be said."""
    if told.unit == "claim" or told.cents in shown_sums:
        return False, ""
    if told.cents not in running(_of_its_year(told, claims, (*claims.open, *claims.hidden))):
        return False, f"{told} is no sum of known claims"
    if told.unit == "unknown":
        return False, f"{told} does not say whether it is one person's or the family's"
    return True, ""


def _in_family(told: Told, claims: Withheld) -> tuple[bool, str]:
    """Return the doubt about a family's total, if the reader knows all of it but what is hidden; never a finding."""
    if claims.others is None:
        return False, ""
    known = _of_its_year(told, claims, (*claims.open, *claims.others))
    everything = _of_its_year(told, claims, (*claims.open, *claims.others, *claims.hidden))
    if told.cents in running(known) or told.cents not in running(everything):
        return False, ""
    return False, f"{told} is lawfully the family's, but is more than all claims of the family that are shown"


def _of_its_year(told: Told, claims: Withheld, among: Iterable[Owed]) -> list[Owed]:
    year = next((each.served.year for each in claims.open if each.reference == told.reference), None)
    return [each for each in among if each.served.year == year]


def _all_told(page: Observation) -> list[Told]:
    claims = page.matches or ((page.resource,) if page.resource else ())
    return [told for claim in claims if claim.get("resourceType") == "ExplanationOfBenefit" for told in told_on(claim)]
