"""How long a run, and each suite of it, may lean on a target; what was not tried in the end is counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from payerproof.errors import LimitExceeded


class TimeBudget:
    """The time that the target file gives; 0 means no limit. Measured on a clock that nobody sets back.

    The run's time begins with its first case, after the target was greeted.
    `untried` counts the cases of each suite for which no time was left.
    """

    def __init__(self, seconds: float, suite_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._suite_seconds, self._clock = seconds, suite_seconds, clock
        self._begun: float | None = None
        self._suites: dict[str, float] = {}
        self._suite = ""
        self.untried: Counter[str] = Counter()

    def enter(self, suite: str) -> None:
        """Learn which suite the next request is for; its time begins with its first case."""
        self._suite = suite
        self._begun = self._clock() if self._begun is None else self._begun
        self._suites.setdefault(suite, self._clock())

    @property
    def over(self) -> str | None:
        """Why nothing more may be asked now, in words; None while there is time."""
        now = self._clock()
        if self._begun is None:
            return None
        if self._seconds and now - self._begun > self._seconds:
            return f"the time of the run is up: the target file gives it {self._seconds:g} s (limits.seconds)"
        began = self._suites.get(self._suite, now)
        if self._suite_seconds and now - began > self._suite_seconds:
            given = f"{self._suite_seconds:g} s (limits.suite_seconds)"
            return f"the time of the suite {self._suite} is up: the target file gives each suite {given}"
        return None

    def admit(self) -> None:
        """Return if there is time to send a request. Raises LimitExceeded."""
        if (over := self.over) is not None:
            raise LimitExceeded(over)
