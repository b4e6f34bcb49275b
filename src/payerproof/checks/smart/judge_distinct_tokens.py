"""Tokens of different people: never the same one."""

from __future__ import annotations

from payerproof.checks.common.judgement import holds, unsure
from payerproof.checks.smart.distinct_tokens import shared
from payerproof.checks.smart.races import token_of
from payerproof.model import Exchange, Judgement


def apart(first: Exchange, second: Exchange, who: str, other: str) -> Judgement:
    """Judge whether the token responses of two people hold no token in common."""
    expected = "a token of its own for each"
    if not (token_of(first) and token_of(second)):
        observed = f"{first.status} and {second.status}"
        return unsure("one of the two got no token", first, second, expected=expected, observed=observed)
    same = shared(first, second)
    reason = f"{who} and {other} are given the same token"
    observed = f"the same {' and '.join(same)}" if same else "different tokens"
    return holds(not same, first, second, reason=reason, expected=expected, observed=observed)
