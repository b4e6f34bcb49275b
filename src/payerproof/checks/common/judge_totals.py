"""Totals: a sum tells who is in it. Whose amounts does a total hold, and does it hold what is withheld?

Of the harness's own members every amount is known, and marked so that a total names the people in it (`family_ledger`).
A name alone is no finding: a payer may round, or count by rules of its own. It is one if the claims of those people
come to the very cents of the total, and most other totals agree with known claims as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from payerproof.checks.common.amounts_owed import Owed, StatedTotal, Unit, any_year, running, stated_totals
from payerproof.checks.common.family_ledger import FamilyLedger, read, vouched
from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement


def nobody_else(pages: Iterable[Observation], owner: str, ledger: FamilyLedger) -> Judgement:
    """Judge whether the totals on the claims of `owner` hold amounts of nobody else.

    The family's total may hold those of everybody under the same contract: that is the plan's own term.
    Claims of others are not looked at: that they are there at all is for other checks.
    The control is that the totals agree with the claims as they were loaded: else the marks are not there to be read.
    """
    seen = tuple(pages)
    expected = f"totals of {owner} alone, and of the family under one contract"
    found = [(page, total) for page in seen for total in _all_totals(page) if ledger.owner_of(total) in (owner, None)]
    readings = [(page, read(total, owner, ledger)) for page, total in found]
    every = [reading for _, reading in readings]
    unread = [reading.doubt for reading in every if reading.doubt]
    for page, reading in readings:
        if not reading.foreign:
            continue
        names = ", ".join(reading.foreign)
        if vouched(reading, every):
            reason = f"{_WHOSE[reading.total.unit]} is shown to {owner} and holds amounts of {names}"
            return broken(page, reason=reason, expected=expected, observed=f"{reading.total}: {names}")
        unread.append(f"{reading.total} comes to claims of {names}, but too few totals agree with known claims")
    undone = next((why for page in seen if (why := undecided(page.exchange))), "")
    if undone:
        return unsure(undone, *seen, expected=expected)
    if not every:
        return absent("the target tells no totals of what members owe", *seen, expected=expected)
    if unread:
        return unsure(unread[0], *seen, expected=expected, observed=count(len(unread), "total") + " not understood")
    observed = f"{count(len(every), 'total')}, such as {some([str(every[-1].total)])}"
    return kept(*seen[-1:], expected=expected, observed=observed)


_WHOSE: Mapping[Unit, str] = {
    "claim": "the total of a claim",
    "individual": "a total of one person",
    "family": "a total of the family",
    "unknown": "a total that is not said to be the family's",
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """The claims of one record by what a requester is shown of them.

    `open` are shown and `hidden` are not; `others` are those of everybody else under the same contract,
    where the requester is shown all of theirs: what the family total lacks is what is hidden. None if not.
    Empty where nobody else owed anything: a family of one has no total but the person's.
    """

    open: tuple[Owed, ...]
    hidden: tuple[Owed, ...]
    others: tuple[Owed, ...] | None = None


def nothing_withheld(
    pages: Iterable[Observation], control: Iterable[Observation], claims: Withheld, requester: str, subject: str
) -> Judgement:
    """Judge whether the totals that a representative is told come to no more than what the representative is shown.

    The control is the subject's own record: there, a total has to hold what is withheld from the representative.
    A family's total may hold it; where nobody else's claims are unknown to the requester, it is for the plan's counsel.
    """
    tried, shown = tuple(pages), tuple(control)
    expected = f"totals of what {requester} is shown of {subject}"
    shown_sums = any_year(claims.open)
    unread: list[str] = []
    for page in tried:
        for total in _all_totals(page):
            shared = total.unit == "family" and claims.others != ()
            leaks, doubt = _in_family(total, claims) if shared else _beyond(total, claims, shown_sums)
            if leaks:
                reason = f"{requester} can tell what is withheld of {subject}: a total is more than the claims shown"
                return broken(page, reason=reason, expected=expected, observed=str(total))
            unread += [doubt] if doubt else []
    for page in (*tried, *shown):
        if doubt := undecided(page.exchange):
            return unsure(doubt, page, expected=expected, observed=answer(page))
    balances = [total for page in shown for total in _all_totals(page) if total.unit not in ("claim", "family")]
    if not balances:
        return absent("the target tells no running totals of what a member owes", *shown[-1:], expected=expected)
    if unread:
        return unsure(unread[0], *tried, expected=expected, observed=some(unread))
    if all(total.cents in shown_sums for total in balances):
        reason = f"no total holds what is withheld of {subject}, not even those told to {subject}"
        return unsure(reason, *shown[-1:], *tried[-1:], expected=expected)
    totals_here = sum(1 for page in tried for total in _all_totals(page) if total.unit != "claim")
    return kept(*shown[-1:], *tried[-1:], expected=expected, observed=count(totals_here, "running total"))


def _beyond(total: StatedTotal, claims: Withheld, shown_sums: frozenset[int]) -> tuple[bool, str]:
    """Return whether a person's total holds what is hidden, and else why that cannot be said."""
    if total.unit == "claim" or total.cents in shown_sums:
        return False, ""
    if total.cents not in running(_of_its_year(total, claims, (*claims.open, *claims.hidden))):
        return False, f"{total} is no sum of known claims"
    if total.unit == "unknown":
        return False, f"{total} does not say whether it is one person's or the family's"
    return True, ""


def _in_family(total: StatedTotal, claims: Withheld) -> tuple[bool, str]:
    """Return the doubt about a family's total, if the requester knows all of it but what is hidden; never a finding."""
    if claims.others is None:
        return False, ""
    known = _of_its_year(total, claims, (*claims.open, *claims.others))
    everything = _of_its_year(total, claims, (*claims.open, *claims.others, *claims.hidden))
    if total.cents in running(known) or total.cents not in running(everything):
        return False, ""
    return False, f"{total} is lawfully the family's, but is more than all claims of the family that are shown"


def _of_its_year(total: StatedTotal, claims: Withheld, among: Iterable[Owed]) -> list[Owed]:
    year = next((each.served.year for each in claims.open if each.reference == total.reference), None)
    return [each for each in among if each.served.year == year]


def _all_totals(page: Observation) -> list[StatedTotal]:
    claims = page.matches or ((page.resource,) if page.resource else ())
    return [
        total
        for claim in claims
        if claim.get("resourceType") == "ExplanationOfBenefit"
        for total in stated_totals(claim)
    ]
