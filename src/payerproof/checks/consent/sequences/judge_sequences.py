"""Judges what the histories of an app showed: what a withdrawal closed, and what it is not about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.consent.sequences.exploring import Explored, Found
from payerproof.checks.consent.sequences.model import EVENTS, Must, as_steps
from payerproof.evidence.denial_times import bound
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement

NO_LEVER = "the target file describes no way to withdraw consent that can be pulled again and again"


def closed(explored: Explored) -> Judgement:
    """Judge whether everything that a withdrawal closed is closed in every history."""
    return _judged(explored, Must.CLOSED)


def goes_on(explored: Explored) -> Judgement:
    """Judge whether everything that a withdrawal is not about goes on in every history."""
    return _judged(explored, Must.OPEN)


def _judged(explored: Explored, must: Must) -> Judgement:
    counted = explored.asked if must is Must.CLOSED else explored.kept
    found, wavering = explored.found.get(must), explored.wavering.get(must)
    expected = f"{must} in every order of events"
    if found is not None:
        return replace(_finding(found), details=_details(explored, found))
    if wavering is not None:
        history, breach = wavering
        reason = f"{breach.words} was {breach.probe.state} once, and was not when the same was done again"
        return unsure(
            f"{reason}: {as_steps(history)}", breach.probe.seen, expected=expected, observed=breach.probe.state
        )
    if not explored.played:
        return _nothing_played(explored)
    excused = {name: breach for (kind, name), breach in explored.excused.items() if kind is must}
    if excused:
        shown = [breach.probe.seen for breach in excused.values()]
        does = "does not close" if must is Must.CLOSED else "ends as well"
        reason = f"a plain withdrawal {does} {', '.join(sorted(excused))}, so orders of events tell nothing of it"
        return replace(unsure(reason, *shown, expected=expected), details=_details(explored))
    if not counted or explored.doubts.total() * 2 > len(explored.played):
        why = "; ".join(f"{reason} ({times} times)" for reason, times in explored.doubts.most_common(3))
        return unsure(f"the histories could not be played to their end: {why or 'nothing was open'}", expected=expected)
    asked = ", ".join(f"{name} {times:,}" for name, times in sorted(counted.items()))
    observed = f"{asked} times {must} in {len(explored.played)} histories: {explored.covered}"
    return replace(kept(expected=expected, observed=observed), details=_details(explored))


def _finding(found: Found) -> Judgement:
    """Return the finding of a history; it was looked for again already, since what was done cannot be done again."""
    breach, history = found.breach, found.shrunk.history
    rule = breach.expected.rule
    since = f"since step {breach.expected.since}" if breach.expected.since else "from the beginning"
    expected = f"{breach.expected.must} {since} ({rule})"
    reason = f"{breach.words} is {breach.probe.state} after: {as_steps(history)}"
    shown: list[Observation] = [each for each in (breach.before, breach.probe.seen) if each is not None]
    return broken(*shown, reason=reason, expected=expected, observed=answer(breach.probe.seen), basis=Basis.HELD)


def _nothing_played(explored: Explored) -> Judgement:
    why = "; ".join((*explored.doubts, *explored.left.values()))
    return unsure(f"no history could be played: {why}") if why else absent(NO_LEVER)


def _details(explored: Explored, found: Found | None = None) -> dict[str, Any]:
    """Return what a verdict tells beside its reason: the history, what was covered, and how long closing took."""
    details: dict[str, Any] = {
        "histories": len(explored.played),
        "covered": str(explored.covered),
        "denial": {name: str(bound(times)) for name, times in sorted(explored.times.items())},
    }
    if found is not None:
        details["history"] = [EVENTS[event].words for event in found.shrunk.history]
        details["replays"] = found.shrunk.replays
        details["shortest"] = found.shrunk.whole
    if explored.left:
        details["left_out"] = {EVENTS[event].words: why for event, why in explored.left.items()}
    if explored.out_of_time:
        details["ended"] = f"time was over before {explored.most} histories were played"
    return details
