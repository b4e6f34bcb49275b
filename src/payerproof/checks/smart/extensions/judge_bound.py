"""Tokens bound to a key: whether the key is needed, and each proof compared with its request (RFC 9449)."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.oauth import error_of

_DPOP, _BEARER = "dpop", "bearer"


def works(given: Exchange, kind: str, seen: Observation, refreshed: Exchange | None, owner: str) -> Judgement:
    """Judge DPoP that is announced, used as an app would: `kind` is the token type that was told.

    `refreshed`: the answer to a refresh with the same key; None where there is no refresh token.
    """
    expected = "token_type DPoP, and a token that reads with a proof and is refreshed with one"
    if kind != _DPOP:
        return _not_bound(given, kind, expected)
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, given, seen, expected=expected)
    if not seen.owned_by(owner):
        reason = "DPoP is announced, and a token that is bound to a key reads nothing with a proof by it"
        return broken(given, seen, reason=reason, expected=expected, observed=answer(seen))
    if refreshed is None:
        return kept(given, seen, expected=expected, observed=answer(seen))
    doubt = undecided(refreshed)
    if doubt:
        return unsure(doubt, given, seen, refreshed, expected=expected)
    reason = "DPoP is announced, and a refresh with a proof by the same key is refused"
    observed = f"{refreshed.status} {error_of(refreshed)}".strip()
    return holds(refreshed.ok, given, seen, refreshed, reason=reason, expected=expected, observed=observed)


def _not_bound(given: Exchange, kind: str, expected: str) -> Judgement:
    """Judge a token that is told to be no DPoP one: RFC 9449, section 5, lets a server say Bearer, and bind none."""
    if kind == _BEARER:
        return absent("the payer says that it binds access tokens to no key", given, expected=expected)
    reason = "DPoP is announced, and the answer to a request with a proof does not tell what kind of token it gives"
    return broken(given, reason=reason, expected=expected, observed=f"token_type {kind[:20] or 'missing'}")


def refused(seen: Observation, control: Observation, owner: str, reason: str) -> Judgement:
    """Judge a request with a bound token and without a right proof, beside the same with one."""
    expected = "no data (401 invalid_token or invalid_dpop_proof)"
    if seen.owned_by(owner):
        return broken(control, seen, reason=reason, expected=expected, observed=answer(seen), basis=Basis.HELD)
    if not control.owned_by(owner):
        return unsure("the token reads nothing with a right proof either", control, seen, observed=answer(control))
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, control, seen, expected=expected)
    reason_of_success = "the answer is a success without the member's data, so it decides nothing"
    if not seen.exchange.refused:
        return unsure(reason_of_success, control, seen, expected=expected, observed=answer(seen))
    return kept(control, seen, expected=expected, observed=answer(seen))
