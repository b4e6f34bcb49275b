"""What the page starts: commands of `payerproof`, each a process of its own that ends with the page.

Only processes that stand here are ever ended, each by its own handle.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import IO

from payerproof.errors import ConfigurationError
from payerproof.target import guarded

GRACE = 30.0
"""Seconds that a run has for its reports once it was asked to stop."""
MOST_AT_ONCE = 4
_MOST_KEPT = 100
_LINES, _WIDTH = 400, 4000
ENDINGS: Mapping[int, str] = {
    0: "ended well: nothing is wrong",
    1: "ended with findings",
    2: "ended, and not everything was learnt",
    3: "the harness itself failed",
    4: "wrong usage or configuration",
    5: "the evidence was altered",
    130: "stopped",
}
"""What an exit code of the command line means."""


@dataclass(eq=False)
class Child:
    """One command. `run` is the name of the run folder that it fills, `about` of one that it looks into.

    `target` is the target file that it was given; `asks` is the name of the payer that it asks; None for neither.
    """

    id: int
    title: str
    words: tuple[str, ...]
    run: str | None
    about: str | None
    target: str | None
    asks: str | None
    process: subprocess.Popen[bytes]
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))
    stopping: bool = False

    @property
    def code(self) -> int | None:
        """The exit code, None while it runs."""
        return self.process.poll()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.code is None

    @property
    def ending(self) -> str:
        """What its exit code means; nothing while it runs."""
        code = self.code
        if code is None:
            return ""
        return ENDINGS.get(code) or (f"ended by signal {code - 128}" if code > 128 else f"ended with code {code}")  # noqa: PLR2004 - the shell's way to name a signal

    def stop(self) -> None:
        """Ask it to end; a run writes its reports first, marked incomplete."""
        self.stopping = self.stopping or self.running
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()

    def listen(self, pipe: IO[bytes] | None) -> None:
        """Keep the last lines of what it says."""
        if pipe is not None:
            with pipe:
                while line := pipe.readline(_WIDTH):
                    self.lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
        self.process.wait()
        self.stop()


class Children:
    """All commands that this page started; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._all: dict[int, Child] = {}

    def start(
        self,
        title: str,
        words: Sequence[str],
        *,
        run: str | None = None,
        about: str | None = None,
        target: str | None = None,
        asks: str | None = None,
    ) -> Child:
        """Start `payerproof` with these words. Raises ConfigurationError where it would disturb what is under way."""
        with self._lock:
            busy = [child for child in self._all.values() if child.running]
            if asks and any(child.asks == asks for child in busy):
                raise ConfigurationError(f"{asks} is being asked already: two at once would disturb each other")
            if len(busy) >= MOST_AT_ONCE:
                raise ConfigurationError(f"{MOST_AT_ONCE} commands are under way: wait for one of them, or stop it")
            process = guarded.start(
                self._begun(tuple(words)), grace=GRACE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            child = Child(next(self._numbers), title, tuple(words), run, about, target, asks, process)
            self._all[child.id] = child
            for old in [each for each in self._all.values() if not each.running][:-_MOST_KEPT]:
                del self._all[old.id]
        threading.Thread(target=child.listen, args=(process.stdout,), daemon=True).start()
        return child

    def _begun(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the command line of a command; nothing of the folder a person stands in takes part in it."""
        return (sys.executable, "-P", "-m", "payerproof", *words)

    def __iter__(self) -> Iterator[Child]:
        """Yield the commands, the newest first."""
        return iter(sorted(self._all.values(), key=lambda child: -child.id))

    def get(self, number: int) -> Child | None:
        """Return the command of a number, None where there is none."""
        return self._all.get(number)

    def of_run(self, name: str) -> Child | None:
        """Return the newest command that fills a run folder, None where this page started none."""
        return next((child for child in self if child.run == name), None)

    def end(self) -> None:
        """End every command that is under way, first kindly."""
        running = [child for child in self if child.running]
        for child in running:
            child.stop()
        for child in running:
            guarded.stop(child.process, grace=GRACE)
