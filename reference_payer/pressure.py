"""How busy the payer is, for faults that show only while many ask at once.

The payer answers one request after another, in one event loop.
Requests that wait for their turn there are those which a pool of threads would run side by side.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable


def gauge(waiting: int) -> Callable[[], bool]:
    """Return a function that tells, from within a request, whether at least `waiting` others wait for their turn.

    The tasks of the server itself are those that were always there.
    """
    quiet: int | None = None

    def busy() -> bool:
        nonlocal quiet
        tasks = len(asyncio.all_tasks())
        quiet = tasks if quiet is None else min(quiet, tasks)
        return tasks >= quiet + waiting

    return busy


class Rush:
    """Tells whether `number` requests came within `seconds`, whether or not they had to wait for one another."""

    def __init__(self, number: int = 25, seconds: float = 0.5) -> None:
        self._came = deque[float](maxlen=number)
        self._seconds = seconds

    def count(self) -> None:
        """Count one request, which comes now."""
        self._came.append(time.monotonic())

    def __bool__(self) -> bool:
        """Return whether there is a rush now."""
        return len(self._came) == self._came.maxlen and time.monotonic() - self._came[0] < self._seconds
