"""Starts a target that its file says how to start, on loopback, and ends exactly the process it started."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Self

from payerproof.errors import TargetUnreachable
from payerproof.target import guarded
from payerproof.target.description import Start

_STOP_SECONDS = 5.0


class Launched:
    """A target process. `base` is the FHIR base that the process said it listens at."""

    def __init__(self, start: Start, values: Mapping[str, str], extra: Sequence[str] = ()) -> None:
        """Start the process and wait until it is ready.

        `values` fill the placeholders of the command (`{python}` and `{port}`, a port of loopback that is free, are
        always known); `extra` arguments follow.
        Raises TargetUnreachable if it ends, or says nothing within the time the target file allows.
        """
        filled = {"python": sys.executable, "port": _free_port(), **values}
        command = [_fill(part, filled) for part in start.command] + list(extra)
        if shutil.which(command[0]) is None:
            raise TargetUnreachable(f"cannot start {command[0]}: no such program")
        self._process = guarded.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._said: queue.Queue[str | None] = queue.Queue()
        self._errors: list[str] = []
        self._threads = [
            threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._collect, args=(self._process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        try:
            self.base = self._wait(start.ready_seconds)
        except BaseException:  # an interruption, too, must not leave the process behind
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """The id of the process that guards the target's."""
        return self._process.pid

    def stop(self) -> None:
        """End the target, first kindly."""
        guarded.stop(self._process)
        for thread in self._threads:
            thread.join(_STOP_SECONDS)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        """Return the running target."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.stop()

    def _listen(self, pipe: IO[str] | None) -> None:
        for line in pipe or ():
            self._said.put(line)
        self._said.put(None)

    def _collect(self, pipe: IO[str] | None) -> None:
        for line in pipe or ():
            self._errors = [*self._errors[-20:], line.rstrip()]

    def _wait(self, seconds: float) -> str:
        try:
            while (line := self._said.get(timeout=seconds)) is not None:
                word, _, base = line.strip().partition(" ")
                if word == "ready" and base:
                    return base.rstrip("/")
        except queue.Empty:
            self.stop()
            raise TargetUnreachable(f"the target was not ready within {seconds:g} s{self._last_words()}") from None
        self.stop()
        raise TargetUnreachable(f"the target ended before it was ready{self._last_words()}")

    def _last_words(self) -> str:
        return f"; its last words: {' / '.join(self._errors[-3:])}" if self._errors else ""


def _free_port() -> str:
    """Return a port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _fill(part: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        part = part.replace("{" + name + "}", value)
    return part
