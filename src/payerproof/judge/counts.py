"""Counts: a number tells too. A total may count only what the reader may see."""

from __future__ import annotations

from payerproof.judge.words import answer
from payerproof.model import Judgement, Outcome
from payerproof.observation import Observation


def total_within(seen: Observation, visible: int, reader: str, *, exact: bool) -> Judgement:
    """Judge a total against the number of resources that the reader may see.

    `exact` tells whether `visible` is all there is, or only what a crawl showed; then a larger total is doubt.
    A target need not give totals.
    """
    exchange = seen.exchange
    expected = f"a total of at most {visible}, what {reader} may see"
    if not exchange.ok:
        outcome, reason = (
            (Outcome.NOT_OFFERED, f"the target refuses to count: {answer(seen)}")
            if exchange.refused
            else (Outcome.INCONCLUSIVE, f"not decided: {answer(seen)}")
        )
        return Judgement(outcome, reason, expected, answer(seen), (exchange.id,))
    if seen.total is None:
        return Judgement(Outcome.NOT_OFFERED, "the target gives no totals here", expected, answer(seen), (exchange.id,))
    if seen.total <= visible:
        return Judgement(Outcome.PASS, "", expected, f"total {seen.total}", (exchange.id,))
    if exact:
        reason = f"the total counts {seen.total - visible} more than {reader} may see"
        return Judgement(Outcome.FAIL, reason, expected, f"total {seen.total}", (exchange.id,))
    reason = "the total is larger than the crawl of the own record, which may have been incomplete"
    return Judgement(Outcome.INCONCLUSIVE, reason, expected, f"total {seen.total}", (exchange.id,))
