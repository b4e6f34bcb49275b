"""Tests that hold whenever one stops: how often they are wrong over many made-up nulls, and what they can see."""

from __future__ import annotations

import random
from itertools import accumulate
from math import inf

import pytest

from payerproof.checks.household import anytime

ALPHA = 0.05
RUNS = 2000


@pytest.mark.parametrize("rate", [1 / 2, 1 / 3])
def test_a_null_is_seldom_rejected_at_any_round(rate: float) -> None:
    """Of 2,000 series that follow the hypothesis, looked at after each of 150 rounds, at most alpha ever reject it."""
    chance = random.Random(7)
    wrong = 0
    for _ in range(RUNS):
        counted = accumulate(chance.random() < rate for _ in range(150))
        wrong += any(anytime.exceeds(hits, place - hits, rate, ALPHA) for place, hits in enumerate(counted, 1))
    assert 0 < wrong <= ALPHA * RUNS


def test_the_bounds_of_a_median_seldom_miss_it() -> None:
    """Of 500 skewed series, looked at after each of 60 rounds, at most alpha ever leave the true median out."""
    chance = random.Random(8)
    missed = 0
    for _ in range(500):
        drawn = [chance.expovariate(0.6931471805599453) for _ in range(60)]  # the median is 1
        bounds = [anytime.median_bounds(drawn[:place], ALPHA) for place in range(1, 61)]
        missed += any(not low <= 1 <= high for low, high in bounds)
    assert 0 < missed <= ALPHA * 500


def test_nothing_is_known_from_a_few() -> None:
    """Bounds are infinite until there are enough values, and then they are some of these."""
    assert anytime.median_bounds([], 0.005) == (-inf, inf)
    assert anytime.median_bounds([1.0] * 10, 0.005) == (-inf, inf)
    assert anytime.median_bounds([1.0] * 11, 0.005) == (1.0, 1.0)
    low, high = anytime.median_bounds(range(101), 0.005)
    assert 20 < low < 50 < high < 80


def test_the_rounds_that_are_told_suffice() -> None:
    """What is told to be needed is about what it takes, and a share that shows nothing needs for ever."""
    assert anytime.rounds_needed(0.5, 0.5, 0.005) is None
    assert anytime.rounds_needed(0.5001, 0.5, 0.005) is None
    needed = anytime.rounds_needed(0.8, 0.5, 0.005)
    assert needed is not None
    assert anytime.exceeds(round(0.8 * needed), needed - round(0.8 * needed), 0.5, 0.005)
    assert not anytime.exceeds(round(0.8 * needed / 2), needed // 2 - round(0.8 * needed / 2), 0.5, 0.005)
    assert anytime.rounds_needed(1.0, 0.5, 0.005) == 11


def test_bits_and_answers() -> None:
    """A certain answer tells one bit and takes one request; one that is alike on both sides tells nothing."""
    assert anytime.bits(1.0, 0.0) == 1.0
    assert anytime.bits(0.3, 0.3) == 0.0
    assert anytime.answers_needed(0.4, 0.4, 0.01) is None
    assert anytime.answers_needed(0.99999, 0.00001, 0.01) == 1
    few, many = anytime.answers_needed(0.9, 0.1, 0.01), anytime.answers_needed(0.55, 0.45, 0.01)
    assert few is not None
    assert many is not None
    assert few < 5
    assert many > 100
