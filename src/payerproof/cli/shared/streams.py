"""Standard output and error that cannot end a command: whatever they are connected to, what was begun goes on.

A reader that went away, a full disk behind a redirection or a terminal's narrow encoding costs the words, not the run.
"""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import suppress
from typing import Any


class Lossy(io.RawIOBase):
    """A file descriptor to write to; once that fails, `problem` is kept and everything is dropped."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self.problem: OSError | None = None

    def writable(self) -> bool:
        """Return true."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return whether a terminal is behind it."""
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        """Write all of `data`, or drop it; return its length either way."""
        left = memoryview(data).cast("B")
        size = len(left)
        while left and self.problem is None:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except OSError as problem:
                self.problem = problem
        return size


def secure() -> None:
    """Put such streams in the place of the process's own. Streams that somebody replaced already stay."""
    _fill_gaps()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream is not getattr(sys, f"__{name}__") or not isinstance(stream, io.TextIOWrapper):
            continue
        with suppress(OSError):
            stream.flush()
        replaced = io.TextIOWrapper(
            io.BufferedWriter(Lossy(stream.fileno())),
            encoding=stream.encoding,
            errors="backslashreplace",
            line_buffering=stream.line_buffering or name == "stderr",
        )
        stream.detach()  # it must not close the descriptor when it is collected
        setattr(sys, name, replaced)
        setattr(sys, f"__{name}__", replaced)


def lost() -> OSError | None:
    """Return why standard output could not be written to its end; None where it was, or its reader had enough."""
    stream = sys.stdout
    if stream is None:
        return None
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    problem = raw.problem if isinstance(raw, Lossy) else None
    return None if isinstance(problem, BrokenPipeError) else problem


def _fill_gaps() -> None:
    """Open what the caller closed of descriptors 0 to 2, so that no file of a run takes the place of a stream."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 - standard error is the last of them
        pass
    os.close(descriptor)
