"""Who starts when, in the open model: due times are handed out in order, and those that nobody made are counted."""

from __future__ import annotations

from collections.abc import Iterator


class Arrivals:
    """Starts that are due at times of their own, however long answers take.

    `due` are seconds since the beginning, in order. A start that is overdue by more than `patience` is missed.
    """

    def __init__(self, due: Iterator[float], patience: float) -> None:
        self._due = due
        self._patience = patience
        self.missed = 0

    def take(self, now: float) -> float | None:
        """Return when the next start is due, None when there is none left. `now` is in seconds since the beginning."""
        for due in self._due:
            if due >= now - self._patience:
                return due
            self.missed += 1
        return None

    def close(self) -> None:
        """Count what is left as missed: the load ended before anybody could make these starts."""
        self.missed += sum(1 for _ in self._due)
