"""Facets: what a judgement says of each parameter, include or profile it looked at, beside what it says as a whole.

A check that puts twenty search parameters to the test ends in one judgement.
Its facets tell which of them were found good, so that the requirement for one is met or broken by that one alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from payerproof.model import Judgement, Outcome
from payerproof.obligations import FACETS

_WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_OFFERED)


def about(judgement: Judgement, *names: str) -> Judgement:
    """Return a judgement that says of each of `names` what it says as a whole."""
    return telling(judgement, dict.fromkeys(names, judgement.outcome))


def telling(judgement: Judgement, outcomes: Mapping[str, Outcome]) -> Judgement:
    """Return a judgement that says `outcomes` of its facets, besides those it tells already."""
    merged = collected([of(judgement), outcomes])
    if not merged:
        return judgement
    return replace(judgement, details={**judgement.details, FACETS: {name: str(each) for name, each in merged.items()}})


def apart(judgement: Judgement) -> Judgement:
    """Return a judgement that says nothing of a facet which it does not name, though it may name none at all."""
    told = {name: str(each) for name, each in of(judgement).items()}
    return replace(judgement, details={**judgement.details, FACETS: told})


def of(judgement: Judgement) -> dict[str, Outcome]:
    """Return the outcomes that a judgement tells of its facets; none where it tells none apart."""
    found = judgement.details.get(FACETS, {})
    return {name: Outcome(outcome) for name, outcome in found.items()}


def collected(several: Iterable[Mapping[str, Outcome]]) -> dict[str, Outcome]:
    """Return the worst outcome for each facet."""
    found: dict[str, Outcome] = {}
    for outcomes in several:
        for name, outcome in outcomes.items():
            found[name] = min((found.get(name, outcome), outcome), key=_WORST_FIRST.index)
    return found


def tried(outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return the outcomes of one judgement of several facets; one for which nothing was found stays undecided."""
    return {
        name: Outcome.INCONCLUSIVE if outcome is Outcome.NOT_OFFERED else outcome for name, outcome in outcomes.items()
    }
