"""What a target that stays silent, or asks to slow down for ever, may cost a run. Pure counting; nothing here waits.

Without these two a dead target costs one deadline for each of thousands of cases.
"""

from __future__ import annotations

import threading

from payerproof.errors import TargetUnreachable

SILENT_LIMIT = 5
"""Requests in a row without a whole answer, after which the target counts as gone."""

FIRST_PROBE = 8
"""Requests turned away before one is let through to see whether the target is back; doubled each time."""

WAITS_IN_A_ROW = 3
"""Retry-After is obeyed this often in a row; a target that still says 429 is taken at its word."""


class Breaker:
    """Turns requests away once a target stays silent, and lets a probe through ever more rarely.

    One broken path is not a dead target: a probe that is answered closes the breaker again.
    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent = 0
        self._turned_away = 0
        self._next_probe = FIRST_PROBE

    def admit(self) -> None:
        """Return if the next request may be sent. Raises TargetUnreachable where it would be wasted."""
        with self._lock:
            if self._silent < SILENT_LIMIT:
                return
            self._turned_away += 1
            if self._turned_away >= self._next_probe:
                self._turned_away, self._next_probe = 0, self._next_probe * 2
                return
            raise TargetUnreachable(f"the target gave no whole answer to {self._silent} requests in a row")

    def heard(self, *, whole: bool) -> None:
        """Learn how a request that was let through ended: with a whole answer, or without."""
        with self._lock:
            if whole:
                self._silent, self._turned_away, self._next_probe = 0, 0, FIRST_PROBE
            else:
                self._silent += 1


class Patience:
    """Counts the 429 answers in a row for which the harness has waited already."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits = 0

    def worth_waiting(self) -> bool:
        """Return whether waiting once more may help, and count it."""
        with self._lock:
            self._waits += 1
            return self._waits <= WAITS_IN_A_ROW

    def served(self) -> None:
        """Learn that something other than 429 was answered."""
        with self._lock:
            self._waits = 0
