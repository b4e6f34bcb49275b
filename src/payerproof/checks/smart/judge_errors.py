"""Errors of the authorization server: they come as errors, and say nothing that they should not."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.checks.common import loose_words
from payerproof.checks.common.judgement import SERVER_ERROR, absent, broken, kept, unsure
from payerproof.checks.smart.wrong_requests import MARK
from payerproof.model import Exchange, Judgement

_BUSY, _TOO_LONG = 429, frozenset({413, 414, 431})


def silent(answers: Sequence[Exchange], secret: str) -> Judgement:
    """Judge whether no answer to a wrong request shows a stack trace, the secret that was sent, or markup.

    A redirect to the app carries back what the app sent, as it has to; a server error alone is left to other checks.
    """
    expected = "no stack trace, no secret, and no markup of the request"
    if not answers:
        return absent("the target names no such endpoint", expected=expected)
    for exchange in answers:
        secrets = () if "location" in exchange.headers else (secret,)
        found = loose_words.said(exchange, secrets, MARK)
        if found:
            reason = f"an error shows {found}"
            return broken(exchange, reason=reason, expected=expected, observed=f"{exchange.status} with {found}")
    decided = [item for item in answers if item.status not in {0, _BUSY, *_TOO_LONG} and item.status < SERVER_ERROR]
    if not decided:
        return unsure("no request was decided", *answers[-1:], expected=expected, observed=str(answers[-1].status))
    return kept(
        *answers[:1], *answers[-1:], expected=expected, observed=f"{len(answers)} answers, {len(decided)} decided"
    )
