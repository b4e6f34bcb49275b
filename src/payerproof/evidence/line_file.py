"""A file that only grows, line by line: each line is in the hands of the system whole, or not in the file at all.

It holds back some room on the disk. Once the disk is full that room is given up for the lines that are due,
so that what was under way is still recorded, and the end of the file can say why it ends.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from payerproof.errors import HarnessError, RecordingFailed
from payerproof.evidence.compression import SUFFIX, Members

RESERVE = 2 * 1024 * 1024
"""Bytes kept free for the last lines: more than a few exchanges under way can take."""


class LineFile:
    """Appends lines to a new file. Not for several threads at once; whoever shares it holds a lock.

    A file whose name ends in `.gz` is compressed line by line (`payerproof.evidence.compression`).
    `problem` tells in words why nothing more should be begun, or is None.
    Raises FileExistsError where the file is there already, OSError where it cannot be made.
    """

    def __init__(self, path: Path, reserve: int = RESERVE) -> None:
        self.path = path
        self.problem: str | None = None
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
        self._members = Members() if path.suffix == SUFFIX else None
        self._end = 0
        self._open = True
        found = os.fstat(self._file)
        self._identity = (found.st_dev, found.st_ino)
        try:
            self._reserve: int | None = _nameless(path, reserve)
        except OSError:
            os.close(self._file)
            path.unlink()
            raise

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return not self._open

    @property
    def empty(self) -> bool:
        """Whether no line was written."""
        return not self._end

    def admit(self) -> None:
        """Return if a line can be expected to find its place. Raises RecordingFailed where it would be lost."""
        if self.problem is None:
            self.problem = self._missing()
        if self.problem is not None:
            raise RecordingFailed(self.problem)

    def moved(self, path: Path) -> None:
        """Go on under another name, in the place of whatever bears it. Raises OSError."""
        self.path.replace(path)
        self.path = path

    def append(self, line: bytes) -> None:
        """Write one line, as the last of the file. Raises RecordingFailed where it cannot be kept."""
        if not self._open:
            raise HarnessError(f"evidence {self.path.name} is closed; nothing more can be written to it")
        written = self._members.coded(line) if self._members else line
        try:
            self._kept(written)
        except BaseException:
            if self._members:
                self._members.lost()
            raise
        if self._members:
            self._members.kept(line)

    def close(self) -> None:
        """Close the file and drop the reserve; closing again does nothing."""
        if self._open:
            self._open = False
            self._give_up_reserve()
            with suppress(OSError):  # what ends the compression: without it every line is readable all the same
                self._write(self._members.end() if self._members else b"")
            os.close(self._file)

    def _kept(self, written: bytes) -> None:
        try:
            self._write(written)
        except OSError as problem:
            self._fail(problem)
            self._give_up_reserve()
            try:
                self._write(written)
            except OSError:
                raise RecordingFailed(self.problem or "") from None

    def _write(self, line: bytes) -> None:
        if os.lseek(self._file, 0, os.SEEK_END) != self._end:  # a line that an interruption or a full disk cut
            os.ftruncate(self._file, self._end)
            os.lseek(self._file, self._end, os.SEEK_SET)
        left = memoryview(line)
        while left:
            left = left[os.write(self._file, left) :]
        self._end += len(line)

    def _fail(self, problem: OSError) -> None:
        if self.problem is None:
            self.problem = f"{self.path} can no longer be written: {problem.strerror or problem}"

    def _missing(self) -> str | None:
        """Return in words why the file at the path is no longer the one that is written, or None where it is."""
        try:
            found = self.path.stat()
        except OSError as problem:
            return f"{self.path} is gone: {problem.strerror or problem}"
        if (found.st_dev, found.st_ino) != self._identity:
            return f"{self.path} was replaced by another file"
        if found.st_size < self._end:
            return f"{self.path} was cut from outside: {found.st_size} bytes are left of {self._end}"
        return None

    def _give_up_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None


def _nameless(beside: Path, size: int) -> int:
    """Return a descriptor that holds `size` bytes of the disk; they are free again once it is closed."""
    path = beside.with_name(f".{beside.name}.reserve")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        path.unlink()
        left = memoryview(bytes(size))
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
