"""Pure arithmetic of how hard: users over time, requests a second, requests in all."""

from __future__ import annotations

import math
from collections.abc import Callable

RAMP = 0.1
"""Share of the whole time in which users arrive one after another."""


def users_at(elapsed: float, users: int, seconds: float) -> int | None:
    """Return how many users there are `elapsed` seconds after the start; None once the time is over."""
    if elapsed >= seconds:
        return None
    return min(users, max(1, math.ceil(users * elapsed / (seconds * RAMP))))


class Pace:
    """Keeps requests `1/rate` seconds apart on average, never in bursts; `rate` 0 lets all pass.

    `clock` returns seconds that only go forward.
    """

    def __init__(self, rate: float, clock: Callable[[], float]) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._clock = clock
        self._next = 0.0

    def turn(self) -> float:
        """Take the next turn and return how many seconds there are to wait for it."""
        now = self._clock()
        turn = max(now, self._next)
        self._next = turn + self._gap
        return turn - now


class Budget:
    """How many requests may still be sent; None for no limit."""

    def __init__(self, total: int | None) -> None:
        self._left = total

    @property
    def spent(self) -> bool:
        """True once nothing more may be sent."""
        return self._left is not None and self._left <= 0

    def take(self) -> bool:
        """Take one request out of the budget; false if there is none left."""
        if self.spent:
            return False
        if self._left is not None:
            self._left -= 1
        return True


class Beginning:
    """Tells the seconds since it was first asked. `clock` returns seconds that only go forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._zero: float | None = None

    def __call__(self) -> float:
        """Return the seconds since the first call; 0 for that one."""
        now = self._clock()
        self._zero = now if self._zero is None else self._zero
        return now - self._zero
