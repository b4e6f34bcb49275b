"""Includes: what the matches refer to is in the bundle, and nothing is brought along twice."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from payerproof.checks.common.judgement import absent, broken, holds, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.checks.conformance.search.reverse_include import Brought
from payerproof.knowledge.observation import Observation, ids
from payerproof.model import Judgement, Outcome


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


def limited(seen: Observation, kind: str, label: str) -> Judgement:
    """Judge whether an include that names a type brings along that type alone (R4, search.html#include)."""
    expected = f"{label} brings along each {kind}, and nothing else"
    other = sorted({str(item.get("resourceType")) for item in seen.included} - {kind, "OperationOutcome"})
    reason = f"{label} brings along what is of another type"
    return holds(not other, seen, reason=reason, expected=expected, observed=some(other) or answer(seen))


def delivers_reversed(attempt: Brought) -> Judgement:
    """Judge whether a search with a reverse include brings along all that refers to its matches, and nothing else."""
    seen, label = attempt.seen, attempt.label
    expected = f"{label} brings along what refers to the matches"
    doubt = undecided(seen.exchange) or ("" if seen.matches or not seen.exchange.ok else "nothing to start from")
    if doubt:
        return unsure(f"{label}: {doubt}", seen, expected=expected, observed=answer(seen))
    if not seen.exchange.ok or (seen.resource or {}).get("resourceType") != "Bundle":
        return broken(seen, reason=f"{label} is declared and not answered", expected=expected, observed=answer(seen))
    if attempt.stray:
        reason = f"{label} brings along what refers to no match"
        return broken(seen, reason=reason, expected=expected, observed=some(attempt.stray))
    if not attempt.wanted:
        unknown = attempt.wanted is None
        reason = (
            f"{label}: nothing tells what refers to the matches" if unknown else f"{label}: nothing refers to a match"
        )
        return (unsure if unknown else absent)(reason, seen, expected=expected, observed=answer(seen))
    missing = sorted(attempt.wanted - set(ids(seen.entries)))
    reason = f"{label} leaves out what refers to the matches"
    observed = f"{label}: {len(attempt.wanted) - len(missing)} of {len(attempt.wanted)}"
    return holds(not missing, seen, reason=reason, expected=expected, observed=observed)
