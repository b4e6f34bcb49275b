"""What in a run's answers leaves doubt: those that are not whole, remembered by their exchange."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from payerproof.checks.common.answering import mistaken
from payerproof.checks.common.judgement import undecided
from payerproof.http.wholeness import gap
from payerproof.model import Exchange

_NOT_IMPLEMENTED = (501, 505)
"""Server errors that decide: the method, or the version of HTTP, is refused for good."""

Asked = tuple[str, str, bytes, str | None]


class Doubts:
    """Why answers are not whole, or decide nothing, by exchange; bounded by how many such answers there are.

    `since` a mark, a gap is closed by a whole answer to the same request, as where a connection was gone already.
    Safe to share between threads.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._told: dict[str, str] = {}
        self._mistaken: dict[str, str] = {}
        self._open: dict[Asked, tuple[str, str]] = {}

    def exchange(self, exchange: Exchange) -> None:
        """Take note of an exchange."""
        why = gap(exchange)
        asked = (exchange.method, exchange.url, exchange.request_body, exchange.session)
        with self._lock:
            if why:
                self._told[exchange.id] = why
                self._open[asked] = (exchange.id, why)
                return
            self._open.pop(asked, None)
            if exchange.status not in _NOT_IMPLEMENTED and (told := undecided(exchange)):
                self._told[exchange.id] = told
            elif other := mistaken(exchange, self._base):
                self._mistaken[exchange.id] = other

    def begin(self) -> None:
        """Forget which gaps are open: a case begins."""
        with self._lock:
            self._open.clear()

    def about(self, exchanges: Iterable[str]) -> tuple[str, str] | None:
        """Return the first of `exchanges` that is not whole, or was not decided, and why."""
        return next(((name, self._told[name]) for name in exchanges if name in self._told), None)

    def unfounded(self, exchanges: Iterable[str]) -> tuple[str, str] | None:
        """Return the first of `exchanges` on which no pass may rest, and why.

        That is one as `about` says, or one that answers something else than was asked; that may be a finding itself.
        """
        return next(
            ((name, why) for name in exchanges if (why := self._told.get(name) or self._mistaken.get(name))), None
        )

    def against(self, exchanges: Iterable[str]) -> tuple[str, str] | None:
        """Return what speaks against a claim of absence that rests on `exchanges`: an exchange, and why.

        That is one of them, as `unfounded` says, or any of the case that is not whole.
        """
        with self._lock:
            return self.unfounded(exchanges) or next(iter(self._open.values()), None)
