"""Signals held back while a line is written: an interruption in the middle of it would break the chain of the lines."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_HELD_BACK = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back what would raise in the middle of what is done here; it is raised once that is done.

    Python runs handlers of signals in the main thread alone, so in any other nothing has to be held back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    with ExitStack() as after:
        after.callback(_raise_all, came)
        for number in _HELD_BACK:
            handler = signal.getsignal(number)
            if callable(handler):
                after.callback(signal.signal, number, handler)
                signal.signal(number, lambda number, _frame: came.append(number))
        yield


def _raise_all(came: list[int]) -> None:
    for number in came:
        signal.raise_signal(number)
