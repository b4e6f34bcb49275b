"""What shares of requests tell: whether more or fewer than allowed were slow or failed, said with confidence.

A share is judged by the exact binomial test. Slow answers come in clusters, so requests of one second are no
independent witnesses: they count for fewer, by the design effect that the stretches of the run show (Kish, 1965).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DOUBT = 0.01
"""How likely a verdict may be wrong by chance, at most."""

FEWEST = 100
"""Requests below which a share of nought is not believed."""

Verdict = Literal["kept", "broken", "unclear"]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `count` requests were counted, surely (`least`) and perhaps (`most`).

    `effect` says how many requests tell as much as one that is independent of all others; 1 or more.
    """

    count: int
    least: int
    most: int
    effect: float = 1.0

    def judged(self, allowed: float) -> Verdict:
        """Return whether the true share is at most `allowed`, is more, or cannot be told from so few requests."""
        if allowed <= 0:
            return "broken" if self.least else "kept" if not self.most and self.count >= FEWEST else "unclear"
        count = math.floor(self.count / self.effect)
        if at_least(math.floor(self.least / self.effect), count, allowed) <= DOUBT:
            return "broken"
        if at_most(math.ceil(self.most / self.effect), count, allowed) <= DOUBT:
            return "kept"
        return "unclear"

    def more_than(self, other: Share) -> bool:
        """Return whether the true share is surely more than that of `other`, by the test of two proportions."""
        ours, theirs = self.count / self.effect, other.count / other.effect
        if min(ours, theirs) < FEWEST:
            return False
        mine, before = self.least / self.count, other.most / other.count
        both = (mine * ours + before * theirs) / (ours + theirs)
        error = math.sqrt(both * (1 - both) * (1 / ours + 1 / theirs))
        return error > 0 and 0.5 * math.erfc((mine - before) / error / math.sqrt(2)) <= DOUBT


def clustered(parts: Sequence[tuple[int, int, int]]) -> Share:
    """Return the share over stretches of a run, each as (requests, surely counted, perhaps counted)."""
    count, least, most = (sum(part[place] for part in parts) for place in range(3))
    return Share(count, least, most, design_effect([(part[0], part[1]) for part in parts]))


def design_effect(parts: Sequence[tuple[int, int]]) -> float:
    """Return the variance of a share over clusters (requests, counted), in parts of that of independent requests."""
    parts = [part for part in parts if part[0]]
    count, counted = sum(size for size, _ in parts), sum(found for _, found in parts)
    if len(parts) < 2 or counted in {0, count}:  # noqa: PLR2004 - one cluster does not vary
        return 1.0
    share = counted / count
    between = sum((found - share * size) ** 2 for size, found in parts) * len(parts) / (len(parts) - 1) / count**2
    return max(1.0, between / (share * (1 - share) / count))


def at_least(found: int, count: int, share: float) -> float:
    """Return how likely it is that `found` or more of `count` are counted where each is with probability `share`."""
    if found <= 0:
        return 1.0
    return 1.0 - at_most(found - 1, count, share) if found <= count * share else _tail(found, count, share)


def at_most(found: int, count: int, share: float) -> float:
    """Return how likely it is that `found` or fewer of `count` are counted where each is with probability `share`."""
    if found >= count:
        return 1.0
    if found >= count * share:
        return 1.0 - _tail(found + 1, count, share)
    return _tail(count - found, count, 1 - share)


def _tail(found: int, count: int, share: float) -> float:
    """Return the upper tail of the binomial distribution from above its mean on, where its terms only fall."""
    if found > count or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    ways = math.lgamma(count + 1) - math.lgamma(found + 1) - math.lgamma(count - found + 1)
    term = math.exp(ways + found * math.log(share) + (count - found) * math.log1p(-share))
    total, odds = 0.0, share / (1 - share)
    while found <= count and term > total * 1e-12:
        total += term
        term *= (count - found) / (found + 1) * odds
        found += 1
    return min(1.0, total)
