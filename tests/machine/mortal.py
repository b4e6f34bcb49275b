"""A server on loopback that goes away in the midst of an answer, and comes back at the same address a little later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.loopback import Answer, Asked, Loopback, Reply


class Mortal:
    """Answers as `answer` does, and dies of every request that `deadly` names; `away` seconds later it is back.

    `asked` is everything that came in over all its lives, unless `record` is off.
    """

    def __init__(
        self, answer: Answer, deadly: Callable[[Asked], bool], away: float = 0.6, *, record: bool = True
    ) -> None:
        self._record = record
        self._answer, self._deadly, self._away = answer, deadly, away
        self._ended = threading.Event()
        self._returning: list[threading.Thread] = []
        self._life = Loopback(self._serve, record=False)
        self.asked: list[Asked] = []
        self.origin = self._life.origin
        self._port = urlsplit(self.origin).port or 0

    def __enter__(self) -> Self:
        """Begin the first life."""
        self._life.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the last life."""
        self._ended.set()
        for thread in self._returning:
            thread.join()
        self._life.__exit__(kind, problem, trace)

    def pause(self) -> None:
        """Go away now, and come back."""
        self._life.__exit__(None, None, None)
        self._returning.append(threading.Thread(target=self._return))
        self._returning[-1].start()

    def _serve(self, asked: Asked) -> Reply | Iterable[bytes]:
        if self._record:
            self.asked.append(asked)
        if self._deadly(asked):
            self.pause()
            return ()
        return self._answer(asked)

    def _return(self) -> None:
        if not self._ended.wait(self._away):
            self._life = Loopback(self._serve, self._port, record=False)
            self._life.__enter__()
