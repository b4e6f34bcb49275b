"""What repeated measurements tell of the time from a withdrawal to the first refusal: half-life and worst case."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
"""How sure the bounds are that are told; each holds by itself."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Seconds until access ended, over `count` withdrawals of which `missed` did not end it while it was watched.

    `half`: half of them were over by then; None where that many were not. `half_at_most`: the bound on that for all
    withdrawals like these; None where there are too few. `worst`: the slowest; None where one was missed.
    `later`: at most this part of all withdrawals like these takes longer than the slowest.
    """

    count: int
    missed: int
    half: float | None
    half_at_most: float | None
    worst: float | None
    later: float

    def __str__(self) -> str:
        if self.worst is None:
            return f"not over {self.missed} of {self.count} times"
        half = "" if self.half is None else f", half of them within {self.half:.3f} s"
        return (
            f"over {self.count} of {self.count} times{half}, the slowest after {self.worst:.3f} s "
            f"(with {CONFIDENCE:.0%} confidence at most {self.later:.1%} take longer)"
        )


def bound(seconds: Sequence[float | None], confidence: float = CONFIDENCE) -> Bound | None:
    """Return what measurements tell, None standing for access that did not end; None where there are none.

    Nothing is supposed of how the times are spread. Of n withdrawals none took longer than the slowest, which had a
    chance of (1 - p)^n if a part p of all did: p is at most 1 - (1 - confidence)^(1/n), the rule of three.
    The k-th of n sorted times is above the median unless fewer than k of n fall below it, as k heads of n coins.
    """
    if not seconds:
        return None
    count = len(seconds)
    times = sorted(math.inf if each is None else each for each in seconds)
    missed = sum(1 for each in seconds if each is None)
    place, below = 0, 0.0
    while below < confidence and place <= count:
        below += math.comb(count, place) / 2**count
        place += 1
    at_most = times[place - 1] if place <= count else math.inf
    return Bound(
        count=count,
        missed=missed,
        half=_finite(times[(count - 1) // 2]),
        half_at_most=_finite(at_most),
        worst=_finite(times[-1]),
        later=1 - (1 - confidence) ** (1 / count),
    )


def _finite(value: float) -> float | None:
    return None if math.isinf(value) else value
