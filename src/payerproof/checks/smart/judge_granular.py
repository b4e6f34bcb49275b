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
