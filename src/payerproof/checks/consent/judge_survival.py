"""Survival: what a withdrawal must leave alone goes on working."""

from __future__ import annotations

from dataclasses import replace

from payerproof.checks.common.judgement import broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.consent.others_forms import Sent
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Exchange, Judgement, Outcome
from payerproof.smart.discovery import json_object


def goes_on(
    before: Observation, after: Observation, owner: str, name: str, why: str = "it was not withdrawn"
) -> Judgement:
    """Judge whether a session still gets the data it got before; `why` it has to."""
    expected = f"{name} goes on"
    if not before.owned_by(owner):
        return unsure(f"{name} got nothing before either", before, after, expected=expected, observed=answer(before))
    doubt = undecided(after.exchange)
    if doubt:
        return unsure(doubt, before, after, expected=expected, observed=answer(after))
    reason = f"{name} stopped working, though {why}"
    return holds(bool(after.owned_by(owner)), before, after, reason=reason, expected=expected, observed=answer(after))


def of_one_record(seen: Observation, other: str, reason: str) -> Judgement:
    """Judge whether an answer to a token of one record is free of another's, refused or not."""
    expected = f"nothing of {other}"
    if seen.owned_by(other):
        return broken(seen, reason=reason, expected=expected, observed=answer(seen), basis=Basis.HELD)
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    return kept(seen, expected=expected, observed=answer(seen))


def shut_out(before: Observation, after: Observation, name: str, why: str) -> Judgement:
    """Return the finding that a session got data before a choice, and that no sign-in opens them after it."""
    expected = f"{name} goes on, or a new sign-in opens the record"
    if not before.exchange.ok:
        return unsure(f"{name} got nothing before either", before, after, expected=expected, observed=answer(before))
    reason = f"the choice was taken back, and no sign-in opens the record: {why}"
    return broken(before, after, reason=reason, expected=expected, observed=answer(after), basis=Basis.HELD)


def repeated(judgement: Judgement) -> Judgement:
    """Return a judgement whose finding was looked for again already, since what stays chosen cannot be chosen again."""
    return replace(judgement, basis=Basis.HELD)


def ended_by_own_alone(going: Judgement, sent: Sent, *, ends: bool, member: str) -> Judgement:
    """Judge whether a consent outlived the forms of others who named it; `going`: whether its app reads on.

    `ends`: whether its member's own form took it off the list afterwards, so that such a form is what withdraws.
    """
    if going.outcome is not Outcome.PASS:
        return replace(going, exchanges=(*going.exchanges, *(answer.id for answer in sent.forms)))
    expected = f"the consent of {member} stands until {member} withdraws it"
    if not sent.listed:
        reason = f"the portal does not list the app for {member} any more, though another member sent the form"
        return broken(*sent.forms, reason=reason, expected=expected, observed="not listed")
    if not ends:
        return unsure(f"the form of {member} does not withdraw either", *sent.forms, expected=expected)
    told = kept(*sent.forms, expected=expected, observed=f"{len(sent.forms)} forms changed nothing")
    return replace(told, exchanges=(*going.exchanges, *told.exchanges))


def still_shown(before: Observation, after: Observation | None, name: str) -> Judgement:
    """Judge whether a page that a member was shown before is still shown."""
    expected = f"{name} is still shown"
    if after is None:
        return broken(before, reason=f"{name} is no longer shown", expected=expected, observed="nobody is let in")
    doubt = undecided(after.exchange)
    if doubt:
        return unsure(doubt, before, after, expected=expected, observed=answer(after))
    reason = f"{name} is no longer shown"
    return holds(after.exchange.ok, before, after, reason=reason, expected=expected, observed=answer(after))


def still_refreshes(exchange: Exchange, name: str) -> Judgement:
    """Judge whether a bystander's refresh token still gives an access token."""
    expected = f"{name} still refreshes"
    doubt = undecided(exchange)
    if doubt:
        return unsure(doubt, exchange, expected=expected, observed=str(exchange.status))
    issued = isinstance((json_object(exchange.body) or {}).get("access_token"), str)
    reason = f"the refresh token of {name} stopped working, though it was not withdrawn"
    return holds(issued, exchange, reason=reason, expected=expected, observed=str(exchange.status))
