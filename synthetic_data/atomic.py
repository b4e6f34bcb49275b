"""Files that are there under their name only when they are whole."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

_BUFFER = 1 << 18


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a finished folder; `digest` is SHA-256 in hexadecimal, `size` bytes, `rows` resources or lines."""

    name: str
    rows: int
    size: int
    digest: str


class LineFile:
    """A file of lines that appears under its name only when it is finished."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._stream = self._part.open("wb", buffering=_BUFFER)
        self._digest = hashlib.sha256()
        self.rows = self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def line(self, value: Any) -> None:
        """Append one JSON value as a line."""
        self.raw(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))

    def raw(self, line: bytes) -> None:
        """Append one line as it is."""
        self._stream.write(line)
        self._digest.update(line)
        self._size += len(line)
        self.rows += 1

    def finish(self) -> Written:
        """Bring the bytes to the disk, give the file its name, and return what it is."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._part.replace(self._path)
        return Written(self._path.name, self.rows, self._size, self._digest.hexdigest())
