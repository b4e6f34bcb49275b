"""What is found out about a body, once: the same answer is asked about by many, and many answers are the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ByBody(Generic[T]):
    """A function of a body whose latest results are kept, as long as they take no more than `most` bytes together.

    `size` returns the bytes that a body and its result take. Whoever asks again gets the same result, so it is to be
    read and never changed. What the function raises is raised each time. Safe to share between threads.
    """

    def __init__(self, find: Callable[[bytes], T], most: int, size: Callable[[bytes], int] = len) -> None:
        self._find, self._most, self._size = find, most, size
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[T, int]] = OrderedDict()
        self._held = 0

    def __call__(self, body: bytes) -> T:
        """Return the result for `body`."""
        with self._lock:
            if body in self._kept:
                self._kept.move_to_end(body)
                return self._kept[body][0]
        result, size = self._find(body), self._size(body)
        if size > self._most:
            return result
        with self._lock:
            if body not in self._kept:
                self._kept[body] = result, size
                self._held += size
            while self._held > self._most:
                _, (_, let_go) = self._kept.popitem(last=False)
                self._held -= let_go
        return result
