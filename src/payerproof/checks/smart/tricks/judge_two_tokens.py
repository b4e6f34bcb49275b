"""Two tokens in one request: a dead one opens nothing beside a live one, and one answer is for one of them."""

from __future__ import annotations

from payerproof.checks.common.judgement import broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count
from payerproof.checks.smart.tricks.two_tokens import Doubled
from payerproof.model import Basis, Judgement


def dead_beside_live(doubled: Doubled, requester: str, subject: str) -> Judgement:
    """Judge whether a revoked token of `subject` opens nothing of that record beside a live one of `requester`."""
    expected = "a refusal, or the record of the token that lives"
    if (doubt := _without_control(doubled, requester, subject)) is not None:
        return doubt
    if not doubled.died:
        return unsure("the revoked token still opens its record alone", doubled.other, expected=expected)
    for seen in doubled.answers:
        if doubled.shows(seen, subject):
            reason = "a revoked token opens its record beside a live one of another member"
            observed = f"{answer(seen)} with data of {subject}"
            return broken(doubled.own, seen, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    return _decided(doubled, expected)


def one_at_a_time(doubled: Doubled, requester: str, subject: str) -> Judgement:
    """Judge whether no answer to two live tokens holds data of both members: each token is for one record."""
    expected = "a refusal, or the record of one token"
    if (doubt := _without_control(doubled, requester, subject)) is not None:
        return doubt
    for seen in doubled.answers:
        if doubled.shows(seen, subject) and doubled.shows(seen, requester):
            reason = "one answer holds the data of two members, whose tokens came together"
            return broken(seen, reason=reason, expected=expected, observed=answer(seen), basis=Basis.HELD)
    return _decided(doubled, expected)


def _without_control(doubled: Doubled, requester: str, subject: str) -> Judgement | None:
    for seen, name in ((doubled.own, requester), (doubled.other, subject)):
        if not seen.owned_by(name):
            return unsure(f"the token of {name} alone reads nothing", seen, observed=answer(seen))
    return None


def _decided(doubled: Doubled, expected: str) -> Judgement:
    """Return a pass where each answer decided something, and the tokens that had to live did so to the end."""
    for seen in doubled.answers:
        if doubt := undecided(seen.exchange):
            return unsure(doubt, seen, expected=expected, observed=answer(seen))
    for name, seen in doubled.after.items():
        if not seen.owned_by(name):
            reason = f"the token of {name} alone reads nothing any more afterwards, so refusals tell nothing of the two"
            return unsure(reason, seen, expected=expected, observed=answer(seen))
    refused = sum(seen.exchange.refused for seen in doubled.answers)
    observed = f"{count(len(doubled.answers), 'answer')}, {refused} of them refusals"
    return kept(doubled.own, *doubled.answers, *doubled.after.values(), expected=expected, observed=observed)
