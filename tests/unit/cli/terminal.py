"""A session at a real terminal: a program whose input and output are a pseudo-terminal, answered as it asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

LONGEST = 120.0
"""Seconds that a program has until it asks, or ends."""


class Terminal:
    """One program at a terminal of its own; `said` is all that it has shown."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
        self._screen, line = pty.openpty()
        self._process = subprocess.Popen(command, stdin=line, stdout=line, stderr=line, env=environment, cwd=folder)
        os.close(line)
        self.said = ""
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def answer(self, question: str, text: str) -> None:
        """Wait until the program has asked `question`, after whatever was answered before, and type `text`."""
        until = time.monotonic() + LONGEST
        while question not in self.said[self._read :]:
            assert self._hear(until), f"never asked {question!r}:\n{self.said[self._read :]}"
        self._read = self.said.index(question, self._read) + len(question)
        os.write(self._screen, f"{text}\n".encode())

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        until = time.monotonic() + LONGEST
        while self._hear(until):
            pass
        return self._process.wait(LONGEST)

    def _hear(self, until: float) -> bool:
        """Take in what is shown next; return False once the program has ended, or the time is over."""
        if not select.select([self._screen], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        try:
            heard = os.read(self._screen, 65536)
        except OSError:  # the other side has gone
            return False
        self.said += heard.decode(errors="replace").replace("\r\n", "\n")
        return bool(heard)
