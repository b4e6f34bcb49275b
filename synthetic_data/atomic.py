"""Files that are there under their name only when they are whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

_CHUNK = 1 << 18
_EARLY = 1 << 24
"""So many bytes are handed on to the disk at a time, so that at the end hardly any are left to wait for."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a finished folder; `digest` is SHA-256 in hexadecimal, `size` bytes, `rows` resources or lines."""

    name: str
    rows: int
    size: int
    digest: str


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class LineFile:
    """A file of lines that appears under its name only when it is finished."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._stream = self._part.open("wb", buffering=0)
        self._digest = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._held = self._size = self._handed_on = self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def line(self, value: Any) -> None:
        """Append one JSON value as a line."""
        self._append(orjson.dumps(value))

    def text(self, text: str) -> None:
        """Append one line that is JSON already."""
        self._append(text.encode())

    def _append(self, line: bytes) -> None:
        self._waiting.append(line)
        self._held += len(line)
        self.rows += 1
        if self._held >= _CHUNK:
            self._write()

    def _write(self) -> None:
        """Bring the waiting lines out together: hashing and writing line by line costs more than making them."""
        if self._waiting:
            chunk = b"\n".join([*self._waiting, b""])
            self._waiting, self._held = [], 0
            self._digest.update(chunk)
            self._size += len(chunk)
            with self._named():
                view = memoryview(chunk)
                while view:
                    view = view[self._stream.write(view) :]
                self._hand_on()

    def _hand_on(self) -> None:
        """Have the system begin to write what it holds back, and forget what is written; it is never read again."""
        if self._size - self._handed_on >= _EARLY and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._stream.fileno(), self._handed_on, 0, os.POSIX_FADV_DONTNEED)
            self._handed_on = self._size

    def finish(self) -> Written:
        """Bring the bytes to the disk, give the file its name, and return what it is."""
        self._write()
        with self._named():
            os.fsync(self._stream.fileno())
        self._stream.close()
        self._part.replace(self._path)
        return Written(self._path.name, self.rows, self._size, self._digest.hexdigest())

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Let an error of the disk name the file; the system tells only what, not where."""
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._part)) from error
