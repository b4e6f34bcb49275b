"""Deletion judged: a record that is gone is neither read nor found (R4, http.html#delete).

An older version may still be read by its own address, and a server that keeps no trace answers 404 in place of 410.
"""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

GONE = (404, 410)
"""What a read of a deleted record is answered with; 403 is a refusal as well, and says nothing of a record."""


def not_read(before: Observation, after: Observation, member: str) -> Judgement:
    """Judge a read of what was deleted, beside the read before that."""
    expected = "410, or 404"
    if not before.owned_by(member):
        return unsure(f"the claim is not read before it is deleted: {answer(before)}", before, expected=expected)
    if after.exchange.ok and after.owned_by(member):
        reason = "the claim is still read though it was deleted"
        return broken(before, after, reason=reason, expected=expected, observed=answer(after))
    if after.exchange.status not in (*GONE, 403):
        return unsure(f"not decided: {answer(after)}", before, after, expected=expected)
    return kept(before, after, expected=expected, observed=answer(after))


def not_found(
    before: tuple[Observation, ...], after: tuple[Observation, ...], still: tuple[Observation, ...]
) -> Judgement:
    """Judge a search after a claim was deleted: `before` holds the pages that held it, `still` those that still do."""
    expected = "the record without what was deleted"
    if not before:
        return absent("this way brings no such claim, so nothing is learnt from it", *after[:1], expected=expected)
    if still:
        reason = "the claim is still found though it was deleted"
        return broken(*before[:1], *still[:1], reason=reason, expected=expected, observed=answer(still[0]))
    if not after or not all(page.exchange.ok for page in after):
        return unsure("the search is refused once the claim is deleted", *after[-1:], expected=expected)
    return kept(*before[:1], *after, expected=expected, observed=f"{answer(after[0])}, without it")
