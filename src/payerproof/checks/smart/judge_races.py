"""Races: of several requests with one code or one refresh token, at most one wins."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.checks.common.judge_denial import State
from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import count
from payerproof.checks.smart.races import Raced, token_of
from payerproof.model import Basis, Exchange, Judgement


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


def nothing_survives(in_turn: Raced, races: Sequence[Raced]) -> Judgement:
    """Judge whether a refresh that meets the revocation of its token leaves nothing alive (RFC 7009, 2.1).

    `in_turn`: the same one after the other. What does not close then need not close in a race.
    """
    expected = "every token of the grant dead after the revocation"
    if not in_turn.revoked.ok or not token_of(in_turn.refreshed):
        why = "refresh and revocation do not work one after the other either"
        return unsure(why, in_turn.refreshed, in_turn.revoked, expected=expected)
    if not in_turn.closed:
        why = "revoking a refresh token that was exchanged leaves its successor, so an app has to revoke the newest"
        return absent(why, in_turn.refreshed, in_turn.revoked, expected=expected)
    seen = [answer for race in races for answer in (race.refreshed, race.revoked)]
    for race in races:
        survivors = [(name, last) for name, last in race.open_after if name in in_turn.closed]
        if survivors and race.revoked.ok:
            name, last = survivors[0]
            reason = "a refresh at the moment of the revocation leaves a token alive"
            observed = f"{name} is open {last.after:.1f} s after the revocation"
            answers = (race.refreshed, race.revoked, last.seen)
            if last.state is State.UNDECIDED:
                return unsure(f"the last probe of {name} was not decided", *answers, expected=expected)
            return broken(*answers, reason=reason, expected=expected, observed=observed, basis=Basis.HELD)
    if not any(race.revoked.ok for race in races):
        return unsure("no revocation was confirmed", *seen, expected=expected, observed=str(seen[-1].status))
    won = sum(bool(token_of(race.refreshed)) for race in races)
    observed = f"{count(len(races), 'race')}, in {won} of which the refresh was served"
    return kept(*seen, expected=expected, observed=observed)
