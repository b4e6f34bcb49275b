"""Grants for a part of one type: they open that part, all ways to it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.checks.smart.granular_scopes import Part, shown
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.smart.sessions import Session


def as_asked(session: Session, wanted: Part) -> Judgement | None:
    """Judge what the token response says of a grant for a part: None where it is the part that was asked for."""
    named = [scope for scope in session.scope.split() if f"/{wanted.kind}." in scope or "/*." in scope]
    if not session.scope:
        return None
    if not named:
        return absent("the payer does not grant a part of a type", wanted.control, observed=session.scope)
    if any("?" not in scope for scope in named):
        reason = "a grant for a part of a type is widened to all of it"
        return broken(wanted.control, reason=reason, expected=wanted.scope, observed=some(named))
    return None


def both(session: Session, first: Observation, second: Observation, wanted: tuple[Part, Part]) -> Judgement:
    """Judge whether a token for two parts of one type reads a resource of each: scopes add up (SMART App Launch)."""
    expected = " and ".join(each.scope for each in wanted)
    if session.scope and sum("?" in scope for scope in session.scope.split()) < len(wanted):
        return absent("the payer grants one part of a type at once", wanted[0].control, observed=session.scope)
    doubt = undecided(first.exchange) or undecided(second.exchange)
    if doubt or not (first.exchange.ok or second.exchange.ok):
        return unsure(doubt or "neither part is read", first, second, expected=expected)
    if not (first.exchange.ok and second.exchange.ok):
        reason = "a grant for two parts of a type opens one of them"
        refused = second if first.exchange.ok else first
        return broken(wanted[0].control, first, second, reason=reason, expected=expected, observed=answer(refused))
    return kept(first, second, expected=expected, observed="a resource of each")


def within(inside: Observation, ways: Sequence[Observation], wanted: Part) -> Judgement:
    """Judge whether a token for a part reads that, and nothing outside of it on any way."""
    expected = f"nothing but what {wanted.scope} names"
    for seen in ways:
        if found := shown(seen, wanted):
            reason = "a grant for a part of a type opens what it does not name"
            observed = f"{answer(seen)} with {some(sorted(found))}"
            return broken(wanted.control, seen, reason=reason, expected=expected, observed=observed)
    doubt = undecided(inside.exchange) or next((text for seen in ways if (text := undecided(seen.exchange))), "")
    if doubt:
        return unsure(doubt, inside, expected=expected)
    if not inside.exchange.ok:
        reason = "a grant for a part of a type does not open that part"
        return broken(wanted.control, inside, reason=reason, expected="the resource", observed=answer(inside))
    return kept(inside, *ways, expected=expected, observed=f"{len(ways)} ways, and nothing outside")
