"""A target that goes away for a while: how long it is waited for, and which request it went away after."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from payerproof.model import Exchange

OUTAGES_WAITED = 5
"""All waiting of a run together takes at most this many times the patience for one outage."""

_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Death:
    """A request after which the target's address refused connections, twice: `first` and `again` are ids on record."""

    method: str
    url: str
    first: str
    again: str


class Outages:
    """Waits for a target that is away, within a bound, and remembers what it died of. One thread waits at a time.

    `reachable` tells whether anything listens at an address; `patience` is in seconds, 0 for none.
    """

    def __init__(
        self,
        patience: float,
        reachable: Callable[[str], bool],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience, self._reachable, self._sleep, self._clock = patience, reachable, sleep, clock
        self._left = patience * OUTAGES_WAITED
        self.lock = threading.Lock()
        self.deaths: list[Death] = []
        self.waited: list[float] = []

    def is_away(self, url: str) -> bool:
        """Return whether nothing listens at the address."""
        return self._patience > 0 and not self._reachable(url)

    def returned(self, url: str) -> bool:
        """Wait until the address takes connections again; false where patience ends first."""
        began = self._clock()
        until = began + min(self._patience, self._left)
        back = False
        while not back and self._clock() < until:
            self._sleep(_PAUSE)
            back = self._reachable(url)
        took = self._clock() - began
        self._left -= took
        self.waited.append(round(took, 1))
        return back

    def died(self, first: Exchange, again: Exchange) -> None:
        """Remember that the target went away after a request, and after the same request again."""
        self.deaths.append(Death(first.method, first.url, first.id, again.id))

    def is_deadly(self, method: str, url: str) -> bool:
        """Return whether the target died of this request before."""
        return any((death.method, death.url) == (method, url) for death in self.deaths)
