"""Where a composed family takes its choices from: a seeded generator, or a test that searches and shrinks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Chooser(Protocol):
    """Makes choices. Smaller numbers and earlier options are the simpler ones."""

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, `low` and `high` included."""

    def chance(self, percent: int) -> bool:
        """Return true in about `percent` of a hundred cases."""


class SeededChooser:
    """Chooses by a generator of its own for one household, so that any household can be made alone."""

    __slots__ = ("_random",)

    def __init__(self, seed: int, index: int) -> None:
        self._random = random.Random(f"{seed}/{index}").random  # noqa: S311 - reproducible data, no secrets

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, all equally likely."""
        return options[int(self._random() * len(options))]

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, all equally likely."""
        return low + int(self._random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        """Return true in `percent` of a hundred cases."""
        return self._random() * 100 < percent
