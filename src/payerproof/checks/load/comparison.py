"""One load test held against earlier ones: is the target slower than it was, or does it fail more often?

Read from the evidence notes of both. Slower is: a greater share of requests takes longer than the earlier run's 95th
percentile, by the test of two proportions, and the percentile itself is a tenth greater, so that it matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from payerproof.checks.load.histogram import Histogram
from payerproof.checks.load.shares import FEWEST, Share, clustered

MATTERS = 1.1
"""By what a percentile has to grow before anybody is told, however sure the growth is."""

SAME = ("model", "profile", "users", "warmup", "mix")
"""What two load tests have to share so that their times can be compared."""

Change = Literal["worse", "not worse", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the target since an earlier run, and the figures it is said by."""

    change: Change
    text: str


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Return what the load test `after` tells about the one `before`, both as notes of the evidence."""
    for name, note in (("the earlier run", before), ("this run", after)):
        if why := note.get("why") or note.get("unapplied"):
            return Comparison("cannot tell", f"{name} proves nothing: {why}")
        if not note.get("times"):
            return Comparison("cannot tell", f"{name} has no histograms")
    if other := [key for key in SAME if before.get(key) != after.get(key)]:
        return Comparison("cannot tell", f"another load was applied: {', '.join(other)} differ")
    then, now = (tuple(Histogram.of(each) for each in note["times"]) for note in (before, after))
    old, new = (Histogram.sum(each).percentile(95) for each in (then, now))
    slow = [clustered([(each.count, *each.longer(old)) for each in windows]) for windows in (then, now)]
    failed = [_failed(note["series"], float(note["warmup"])) for note in (before, after)]
    text = (
        f"95 % within {new:g} ms, {old:g} ms before; "
        f"{_percent(failed[1])} failed, {_percent(failed[0])} before ({slow[1].count} and {slow[0].count} requests)"
    )
    if (new > MATTERS * old and slow[1].more_than(slow[0])) or failed[1].more_than(failed[0]):
        return Comparison("worse", text)
    if min(share.count / share.effect for share in slow) < FEWEST:
        return Comparison("cannot tell", f"{text}: too few, as slow requests come together")
    return Comparison("not worse", text)


def against_all(before: Sequence[Comparison]) -> Change:
    """Return what holds against every earlier run: worse than each, not worse than one, or neither can be told.

    A machine has better and worse days; several earlier runs show how far it varies without any change of the target.
    """
    changes = [each.change for each in before]
    if "not worse" in changes:
        return "not worse"
    return "worse" if changes and set(changes) == {"worse"} else "cannot tell"


def _failed(series: Sequence[Mapping[str, Any]], warmup: float) -> Share:
    points = [point for point in series if point["t"] >= warmup]
    return clustered([(point["requests"], point["failures"], point["failures"]) for point in points])


def _percent(share: Share) -> str:
    return f"{100 * share.least / share.count if share.count else 0.0:.2f} %"
