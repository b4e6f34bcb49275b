"""The payer's clock: it begins at an instant, runs with real time, and may be moved by a lever."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("America/Chicago")


class Clock:
    """Tells the instant; it began `skew` seconds wrong, and goes right once it was set."""

    def __init__(self, start: datetime, skew: int = 0) -> None:
        self.move(start + timedelta(seconds=skew))

    def move(self, instant: datetime) -> None:
        """Set the clock."""
        self._start, self._since = instant.astimezone(UTC), time.monotonic()

    def now(self) -> datetime:
        """Return the instant by this server's clock."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def today(self) -> date:
        """Return the day at home."""
        return self.now().astimezone(HOME).date()

    def timestamp(self) -> int:
        """Return seconds since 1970."""
        return int(self.now().timestamp())
