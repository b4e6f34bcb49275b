"""Tests that hold at whichever moment one stops to look: for how often something happens, and for a median.

They bet against the null hypothesis. The stake can grow with the rounds only where the hypothesis is wrong: that it
ever exceeds 1/alpha has a chance of alpha at most (Ville 1939), so a test may look after each round and end when it
has seen enough. The stake is a mixture over all rates with the prior Beta(1/2, 1/2) of Krichevsky and Trofimov (1981),
as in the mixture sequential probability ratio test of Robbins (1970). The bounds of a median come from the signs of
what lies above it, as in Howard and Ramdas, "Sequential estimation of quantiles" (Bernoulli 28, 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, inf, lgamma, log, log2, pi

_MOST_ROUNDS = 1_000_000
_HALF = 0.5


def log_evidence(hits: int, misses: int, rate: float) -> float:
    """Return the logarithm of the stake after so many hits and misses, against a chance of `rate` for a hit."""
    mixture = _log_beta(hits + _HALF, misses + _HALF) - _log_beta(_HALF, _HALF)
    return mixture - hits * log(rate) - misses * log(1 - rate)


def exceeds(hits: int, misses: int, rate: float, alpha: float) -> bool:
    """Tell whether hits are shown to be likelier than `rate`, wrong with a chance of `alpha` over all rounds."""
    return hits > rate * (hits + misses) and log_evidence(hits, misses, rate) >= -log(alpha)


def median_bounds(values: Sequence[float], alpha: float) -> tuple[float, float]:
    """Return bounds of the median of what `values` are drawn from, both infinite while nothing is known.

    That they ever miss it, whenever one looks, has a chance of `alpha`. The draws have to be independent.
    """
    ordered, number = sorted(values), len(values)
    left_out = 0
    while left_out <= number // 2 and exceeds(number - left_out, left_out, _HALF, alpha):
        left_out += 1  # a median below the value at this place would leave too many above it
    if not left_out:
        return -inf, inf
    return ordered[left_out - 1], ordered[number - left_out]


def rounds_needed(share: float, rate: float, alpha: float) -> int | None:
    """Return about how many rounds it takes to show that hits are likelier than `rate`, where they come in `share`.

    None where they are not likelier, or where a million rounds are too few.
    """
    if share <= rate:
        return None
    gain = sum(part * log(part / null) for part, null in ((share, rate), (1 - share, 1 - rate)) if part > 0)
    rounds = 1.0
    for _ in range(60):  # the price of not knowing the share grows with the logarithm of the rounds
        rounds = (-log(alpha) + _HALF * log(max(1.0, rounds) * pi)) / gain
        if rounds > _MOST_ROUNDS:
            return None
    return ceil(rounds)


def bits(hit: float, other: float) -> float:
    """Return how many bits a yes or no tells about which of two equally likely things it came from.

    `hit` and `other` are the chances of a yes from the one and from the other (mutual information; Shannon 1948).
    """
    return max(0.0, _entropy((hit + other) / 2) - (_entropy(hit) + _entropy(other)) / 2)


def answers_needed(hit: float, other: float, error: float) -> int | None:
    """Return about how many such answers tell the two apart with a chance of `error` to be wrong (Wald 1945).

    None where they never do. Both chances lie between 0 and 1, not at either end.
    """
    wanted = (1 - 2 * error) * log((1 - error) / error)
    gains = [p * log(p / q) + (1 - p) * log((1 - p) / (1 - q)) for p, q in ((hit, other), (other, hit))]
    least = min(gains)
    return max(1, ceil(wanted / least)) if least > exp(-30) else None


def _log_beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def _entropy(chance: float) -> float:
    return -sum(part * log2(part) for part in (chance, 1 - chance) if part > 0)
