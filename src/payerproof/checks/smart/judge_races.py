"""Races: of several requests with one code or one refresh token, at most one wins."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import count
from payerproof.checks.smart.races import token_of
from payerproof.model import Exchange, Judgement


def one_code_one_token(answers: Sequence[Exchange]) -> Judgement:
    """Judge the answers to one code that was redeemed several times at once (RFC 6749, 4.1.2).

    A server that answers all of them with the same token has redeemed the code once.
    """
    expected = "one token at most for one code"
    tokens = {token for answer in answers if (token := token_of(answer))}
    observed = f"{count(len(tokens), 'different token')} for {count(len(answers), 'request')} at once"
    if len(tokens) > 1:
        reason = "a code is redeemed more than once by requests that arrive together"
        return broken(*answers, reason=reason, expected=expected, observed=observed)
    if not tokens:
        doubt = next((text for answer in answers if (text := undecided(answer))), "")
        reason = doubt or "none of the requests at once was given a token, so nothing was there to be won twice"
        return unsure(reason, *answers, expected=expected, observed=observed)
    return kept(*answers, expected=expected, observed=observed)


def one_refresh_one_heir(answers: Sequence[Exchange], old: str, after: Sequence[Exchange]) -> Judgement:
    """Judge the answers to one rotated refresh token that was used several times at once (RFC 9700, 4.14.2).

    `after`: what two different successors gave when they were used. Two that both serve are two heirs of one grant,
    and no reuse gives a thief away any more.
    """
    expected = "one successor at most that serves"
    tokens = {token for answer in answers if (token := token_of(answer, "refresh_token"))}
    observed = f"{count(len(tokens - {old}), 'different successor')} of {count(len(answers), 'request')} at once"
    if not any(token_of(answer) for answer in answers):
        doubt = next((text for answer in answers if (text := undecided(answer))), "")
        reason = doubt or "none of the requests at once was served, so nothing was there to be won twice"
        return unsure(reason, *answers, expected=expected, observed=observed)
    if not tokens - {old}:
        return absent("refresh tokens are not rotated", *answers, expected=expected, observed=observed)
    serving = [answer for answer in after if token_of(answer)]
    if len(serving) > 1:
        reason = "one refresh token has two successors, and both serve"
        return broken(*answers, *after, reason=reason, expected=expected, observed=observed)
    doubt = next((text for answer in after if (text := undecided(answer))), "")
    if doubt:
        return unsure(doubt, *answers, *after, expected=expected, observed=observed)
    return kept(*answers, *after, expected=expected, observed=observed)
