"""The payer's own clock: it starts where it is told and runs on, so that birthdays and expiries can be visited."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

CANONICAL = datetime(2026, 6, 14, 18, 0, tzinfo=UTC)
"""Where the clock of an unattended payer starts: the instant the household files are told for."""


class Clock:
    """Tells the payer's time. `seconds` is the source of elapsed time; tests may hand in their own."""

    def __init__(self, start: datetime = CANONICAL, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self.set(start)

    def set(self, instant: datetime) -> None:
        """Move the clock to `instant`; it runs on from there. Raises ValueError for an instant without a zone."""
        if instant.tzinfo is None:
            raise ValueError(f"{instant.isoformat()} names no time zone; write for example 2026-06-14T18:00:00Z")
        self._start = instant.astimezone(UTC)
        self._since = self._seconds()

    def now(self) -> datetime:
        """Return the payer's time, in UTC."""
        return self._start + timedelta(seconds=self._seconds() - self._since)
