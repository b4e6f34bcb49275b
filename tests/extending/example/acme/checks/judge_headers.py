"""Judgements over headers: pure, so that they can be tested without a payer."""

from __future__ import annotations

from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement


def kept_out_of_caches(seen: Observation, subject: str) -> Judgement:
    """Judge whether an answer that shows the subject's own data says `no-store`."""
    expected = "Cache-Control: no-store"
    if doubt := undecided(seen.exchange):
        return unsure(doubt, seen, expected=expected)
    if not seen.owned_by(subject):
        return unsure("the answer shows none of the member's data", seen, expected=expected)
    said = seen.exchange.headers.get("cache-control", "nothing")
    reason = "an answer with a member's data may be stored"
    return holds("no-store" in said.lower(), seen, reason=reason, expected=expected, observed=said)
