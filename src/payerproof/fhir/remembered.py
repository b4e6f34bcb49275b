"""Answers that are remembered, within bounds: no file of resources, however long or hostile, makes memory grow.

Each memory holds some answers, each to a short question; all memories together hold so many. What grows beyond that is
forgotten whole: it is only asked again.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, ClassVar
from weakref import WeakSet

MOST = 1_000
"""Answers of one memory."""
TOGETHER = 20_000
"""Answers of all memories."""
LONGEST = 600
"""Characters or bytes of a question."""


class Remembered(dict[Any, Any]):
    """Answers by question. They are read as of any dict, and added with `keep`."""

    __slots__ = ("__weakref__",)
    _all: ClassVar[WeakSet[Remembered]] = WeakSet()
    _number: ClassVar[int] = 0
    """Answers kept since the last count; those of memories that are gone are among them."""
    _lock: ClassVar[Lock] = Lock()

    def __init__(self) -> None:
        super().__init__()
        with self._lock:
            self._all.add(self)

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none; a memory is itself and no other
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def keep(self, question: Any, answer: Any, length: int) -> None:
        """Remember an answer to a question of a length."""
        if length > LONGEST:
            return
        if len(self) >= MOST:
            self.clear()
        self[question] = answer
        Remembered._number += 1
        if Remembered._number > TOGETHER:
            _count()

    @classmethod
    def number(cls) -> int:
        """Return how many answers there are in all memories."""
        with cls._lock:
            return sum(map(len, cls._all))


def _count() -> None:
    """Count all answers, and forget them where they are too many."""
    number = Remembered.number()
    if number > TOGETHER:
        with Remembered._lock:  # noqa: SLF001 - the same module
            for memory in Remembered._all:  # noqa: SLF001 - as above
                memory.clear()
        number = 0
    Remembered._number = number  # noqa: SLF001 - as above
