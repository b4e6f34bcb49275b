"""What the answers of a target may take in memory: one when it is unfolded into values, and all that are held at once.

A few megabytes of `{},` unfold to many times that, and a check may hold the answers of many requests until it judges.
"""

from __future__ import annotations

import gc
import threading
import weakref
from dataclasses import replace

from payerproof.model import Exchange

MEGABYTE = 1024 * 1024
MOST_UNFOLDED = 128 * MEGABYTE
"""Bytes that one document of JSON may take as values; 16 MB of FHIR take about 100."""

_NODE, _ITEM = 150, 60
"""Bytes that a list or an object takes at most, and a value in it (measured with CPython 3.11)."""
_ELEMENT = 1_500
"""Bytes that an element of XML takes with its attributes, its place and what it becomes in JSON."""
_SMALL = 64 * 1024
"""Bytes of a body that is let through without a count."""


def unfolded(body: bytes) -> int:
    """Return how many bytes a body takes with the values in it, should it be JSON: an upper bound, from its text."""
    return len(body) + _NODE * (body.count(b"{") + body.count(b"[")) + _ITEM * body.count(b",")


def unfolded_xml(body: bytes) -> int:
    """Return how many bytes a body takes with the elements in it, should it be XML: an upper bound, from its text."""
    return len(body) + _ELEMENT * body.count(b"<")


class Held:
    """Counts what the answers take that are held somewhere, from `most` bytes on, and cuts those beyond it.

    Safe to share between threads.
    """

    def __init__(self, most: int) -> None:
        self.cut = 0
        """How many answers were cut for want of room."""
        self._most = most
        self._bytes = 0
        self._lock = threading.RLock()  # what is let go within `take` comes back to the same thread

    def take(self, exchange: Exchange) -> Exchange:
        """Return the exchange, its body cut where there is no room for the whole."""
        if len(exchange.body) <= _SMALL:
            return exchange
        size = unfolded(exchange.body)
        if self._bytes + size > self._most:
            gc.collect()  # answers in reference cycles, as those of a failed case, are held by nobody
        with self._lock:
            if (room := self._most - self._bytes) < size:
                self.cut += 1
                kept = exchange.body[: max(_SMALL, len(exchange.body) * max(0, room) // size)]
                exchange, size = replace(exchange, body=kept, truncated=True), unfolded(kept)
            self._bytes += size
        weakref.finalize(exchange, self._let_go, size).atexit = False
        return exchange

    def _let_go(self, size: int) -> None:
        with self._lock:
            self._bytes -= size
