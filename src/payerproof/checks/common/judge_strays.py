"""Strays: over a whole run, was anything of anybody else in an answer to a requester's tokens?"""

from __future__ import annotations

from payerproof.checks.common.wording import count, some
from payerproof.knowledge.watch import Seen, Stray
from payerproof.model import Basis, Judgement, Outcome

JUDGE = "nobody_else"
"""What names this judgement in the details of a verdict, so that it can be judged again from the exchanges."""

_TOLD = 50


def nobody_else(requester: str, seen: Seen, strays: tuple[Stray, ...]) -> Judgement:
    """Judge what came back to all tokens of `requester` in a run, over whatever request.

    One resource of a Patient whom the requester may not act for fails. A pass needs answers that held the own record,
    so that there was something to see. A reference to another server is doubt: its ids may be other people's.
    """
    expected = f"every resource belongs to the token's own Patient, or to one whom {requester} may act for"
    told = {"judge": JUDGE}
    stated = [f"{stray.reference} of Patient/{stray.owner.id}" for stray in strays if not stray.foreign_base]
    if stated:
        first = next(stray for stray in strays if not stray.foreign_base)
        owners = sorted({f"Patient/{stray.owner.id}" for stray in strays if not stray.foreign_base})
        return Judgement(
            Outcome.FAIL,
            f"{requester} receives resources that belong to {some(owners)}",
            expected,
            f"{count(len(stated), 'resource')} of others, {seen.count} times in all: {some(stated)}",
            (first.exchange,),
            {**told, "owners": owners[:_TOLD], "places": sorted({stray.reference for stray in strays})[:_TOLD]},
            Basis.HELD,
        )
    if strays:
        reason = (
            f"{strays[0].reference} belongs to {strays[0].owner.base}/Patient/{strays[0].owner.id}, on another server "
            f"than the target: that it is the same person as {requester}, or another, cannot be told"
        )
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, some([each.reference for each in strays]), (), told)
    if not seen.own:
        reason = f"no answer to a token of {requester} held a resource of the own record, so nothing could have strayed"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, "no resource that says whose it is", (), told)
    observed = f"{count(seen.own, 'answer')} with the own record, and nothing of anybody else"
    return Judgement(Outcome.PASS, "", expected, observed, (seen.last_own,), told)
