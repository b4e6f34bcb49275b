"""Gaps in pages: a page that is shorter than asked for tells that something was taken out of it."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import count
from payerproof.knowledge.observation import Observation, Pages
from payerproof.model import Judgement


def pages_full(attempt: Pages, control: Pages, size: int, requester: str, subject: str) -> Judgement:
    """Judge whether the pages of a representative are as full as those of the member, who is shown everything.

    A server may send fewer than asked for (R4, http.html#paging); then it does so for the member as well. Full pages
    for the one and short ones for the other tell where something is withheld, and how much.
    """
    expected = f"pages of {size} up to the last one, as {subject} gets them"
    tried, whole = attempt.pages, control.pages
    doubt = next((why for page in (*tried, *whole) if (why := undecided(page.exchange))), "")
    if doubt or not (attempt.complete and control.complete):
        return unsure(doubt or "a walk did not come to its last page", *tried[-1:], *whole[-1:], expected=expected)
    if len(tried) == 1 or len(whole) == 1:
        return absent("the search fits on one page", *tried, *whole, expected=expected)
    if any(len(page.matches) < size for page in whole[:-1]) or not whole[-1].matches:
        reason = f"pages are shorter than asked for to {subject} as well, so their length tells nothing"
        return absent(reason, *whole[:1], expected=expected)
    short = [page for page in tried[:-1] if len(page.matches) < size] + [
        page for page in tried[-1:] if not page.matches
    ]
    if short:
        reason = f"pages of {requester} are short where something is withheld"
        return broken(short[0], *whole[:1], reason=reason, expected=expected, observed=_length(short[0]))
    return kept(*tried[:1], *whole[:1], expected=expected, observed=f"{count(len(tried), 'page')}, full up to the last")


def _length(page: Observation) -> str:
    return f"a page of {len(page.matches)}"
