"""An export is its owner's: who holds another token gets neither its status nor its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from payerproof.checks.common.judgement import broken, kept, refused, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement, Outcome


@dataclass(frozen=True, slots=True)
class Try:
    """One request with a token that is not the export's: `who` sent it, `what` was asked for, and the answer.

    `own`: the token is the owner's as well, of a grant that does not cover `what`.
    `status`: it is the status that was asked for, where an empty answer says that there is an export.
    """

    who: str
    what: str
    seen: Observation
    own: bool = False
    status: bool = False


def bound(
    served: Sequence[Observation], tries: Sequence[Try], owner: str, foreign: Callable[[Observation], bool]
) -> Judgement:
    """Judge the requests of others for an export of `owner`, of which `served` is what the owner gets.

    `foreign` tells of an answer whether a resource in it is of somebody whom the token may not read.
    """
    expected = f"a refusal (4xx) for whoever asks for the export of {owner} with another token"
    if not any(seen.owned_by(owner) for seen in served):
        return unsure(f"{owner} gets no file with own data, so no other token could open one", *served[-1:])
    if not tries:
        return unsure("there is nobody else to ask for the export", *served[-1:], expected=expected)
    for each in tries:
        if each.seen.owned_by(owner) or (not each.own and foreign(each.seen)):
            reason = f"{each.who} opens {each.what} of an export of {owner}"
            return broken(each.seen, reason=reason, expected=expected, observed=answer(each.seen), basis=Basis.HELD)
    for each in tries:
        if (judged := _answered(each, owner, expected)).outcome is Outcome.FAIL:
            return judged
    asked = [each.seen for each in tries]
    if doubt := next((text for seen in asked if (text := undecided(seen.exchange))), ""):
        return unsure(doubt, *asked, expected=expected)
    observed = some([f"{each.who}: {answer(each.seen)}" for each in tries])
    return kept(*served[-1:], *asked, expected=expected, observed=observed)


def _answered(each: Try, owner: str, expected: str) -> Judgement:
    """Judge an answer without data of the owner: another's token learns nothing from an empty file or an outcome."""
    if each.own or (each.seen.exchange.ok and not each.seen.exchange.body.strip() and not each.status):
        return kept(each.seen, expected=expected, observed=answer(each.seen))
    reason = f"{each.who} is answered about {each.what} of an export of {owner}"
    return refused(each.seen, owner, reason=reason, expected=expected)
