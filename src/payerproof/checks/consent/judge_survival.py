"""Survival: what a withdrawal must leave alone goes on working."""

from __future__ import annotations

from payerproof.checks.common.judgement import holds, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.discovery import json_object


def goes_on(before: Observation, after: Observation, owner: str, name: str) -> Judgement:
    """Judge whether a bystander's session still gets the data it got before."""
    expected = f"{name} goes on"
    if not before.owned_by(owner):
        return unsure(f"{name} got nothing before either", before, after, expected=expected, observed=answer(before))
    doubt = undecided(after.exchange)
    if doubt:
        return unsure(doubt, before, after, expected=expected, observed=answer(after))
    reason = f"{name} stopped working, though it was not withdrawn"
    return holds(bool(after.owned_by(owner)), before, after, reason=reason, expected=expected, observed=answer(after))


def still_refreshes(exchange: Exchange, name: str) -> Judgement:
    """Judge whether a bystander's refresh token still gives an access token."""
    expected = f"{name} still refreshes"
    doubt = undecided(exchange)
    if doubt:
        return unsure(doubt, exchange, expected=expected, observed=str(exchange.status))
    issued = isinstance((json_object(exchange.body) or {}).get("access_token"), str)
    reason = f"the refresh token of {name} stopped working, though it was not withdrawn"
    return holds(issued, exchange, reason=reason, expected=expected, observed=str(exchange.status))
