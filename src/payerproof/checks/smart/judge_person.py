"""The person of a token: does each sign-in bring a token for whoever signed in, and each person another one?"""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.checks.common.judgement import broken, kept, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement

_EXPECTED = "a token of one's own, for one's own Patient"


def another_person(why: str, *, picked: bool, issued_before: bool, walked: tuple[Exchange, ...] = ()) -> Judgement:
    """Judge a sign-in whose token is for somebody else; `why` says for whom.

    `picked`: a page asked whose record is meant, and may have been answered wrongly. `issued_before`: the token stands
    in the target file, or a callable of the user's brought it.
    """
    if issued_before:
        return unsure(f"{why}; the target file or its callable may have mixed the tokens up", expected=_EXPECTED)
    if picked:
        reason = f"{why}; a page asked whose record is meant, and `members.name` may tell how to answer it"
        return unsure(reason, *walked, expected=_EXPECTED)
    return broken(*walked, reason="a sign-in brings a token for another person", expected=_EXPECTED, observed=why)


def not_the_one_before(seen: Observation, member: str, before: str) -> Judgement:
    """Judge the token of a member who gave the password in a browser where another one had signed in before."""
    expected = f"a token for {member}, who gave the password last"
    if seen.owned_by(before):
        reason = "whoever signs in where another one is signed in is given a token for that one"
        return broken(seen, reason=reason, expected=expected, observed=f"{answer(seen)} of {before}")
    if not seen.owned_by(member):
        return unsure("the token does not read the Patient it is for", seen, expected=expected, observed=answer(seen))
    return kept(seen, expected=expected, observed=f"{answer(seen)} of {member}")


def own_token(
    member: str, token: str, others: Mapping[str, str], control: Observation, *, issued_before: bool
) -> Judgement:
    """Judge the token of a member against those of `others`, by member; the control reads the member's Patient."""
    same = sorted(name for name, other in others.items() if other == token)
    if same:
        why = f"{member} has the same access token as {', '.join(same)}"
        if issued_before:
            return unsure(f"{why}, in the target file or from its callable", control, expected=_EXPECTED)
        return broken(control, reason="two people get the same token", expected=_EXPECTED, observed=why)
    if not control.exchange.ok:
        return unsure("the token does not read the Patient it is for", control, observed=answer(control))
    return kept(control, expected=_EXPECTED, observed=f"{answer(control)}, and no token that others have as well")
