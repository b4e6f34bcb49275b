"""Hypothesis strategies for families: the very composer that samples populations, choosing through Hypothesis.

A family that breaks a property shrinks to the simplest shape, the fewest people and services, and early options.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from payerproof.synthetic_data.compose import compose
from payerproof.synthetic_data.household import Household

T = TypeVar("T")


class DrawnChooser:
    """Makes choices by drawing, so that Hypothesis can search and shrink them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options; the first is the simplest."""
        return options[self._draw(st.integers(0, len(options) - 1))]

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number; the lowest is the simplest."""
        return self._draw(st.integers(low, high))

    def chance(self, percent: int) -> bool:
        """Draw whether; not is simpler."""
        return self._draw(st.integers(0, 99)) >= 100 - percent


@st.composite
def households(draw: st.DrawFn, services: tuple[int, int] = (0, 4)) -> Household:
    """Draw a whole family with qualified ids; everybody covered has as many services as `services` allows."""
    return compose("fam", DrawnChooser(draw), services)
