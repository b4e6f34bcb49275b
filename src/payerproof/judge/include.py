"""Includes: what the matches refer to is in the bundle, and nothing is brought along twice."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from payerproof.judge.rules import broken, holds, undecided, unsure
from payerproof.judge.words import answer, count, some
from payerproof.model import Judgement, Outcome
from payerproof.observation import Observation, ids


def delivers(seen: Observation, named: AbstractSet[str], label: str) -> Judgement:
    """Judge whether a search with an include brings along each of `named`, the references its matches hold.

    Matches count as brought along. No reference to follow teaches nothing.
    """
    expected = f"{label} brings along {count(len(named), 'resource')}"
    doubt = undecided(seen.exchange)
    if doubt:
        return unsure(doubt, seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok or (seen.resource or {}).get("resourceType") != "Bundle":
        return broken(seen, reason=f"{label} is declared and not answered", expected=expected, observed=answer(seen))
    if not seen.matches:
        return unsure(
            f"{label}: the search finds nothing to start from", seen, expected=expected, observed=answer(seen)
        )
    if not named:
        reason = f"{label}: no match refers to anything here"
        return Judgement(Outcome.NOT_OFFERED, reason, expected, answer(seen), (seen.exchange.id,))
    held = ids(seen.entries)
    missing = sorted(named - set(held))
    if missing:
        reason = f"{label} does not bring along what the matches refer to"
        return broken(seen, reason=reason, expected=expected, observed=f"{answer(seen)}; lacks {some(missing)}")
    twice = sorted({name for name in held if held.count(name) > 1})
    reason = f"{label} brings the same resource twice"
    return holds(not twice, seen, reason=reason, expected=expected, observed=f"{label}: {some(sorted(named))}")
