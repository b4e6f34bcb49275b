"""Lines in gzip: compressed one by one while they are written, and read back in order or one by one.

A file is a row of gzip members of about `MEMBER` bytes of lines each, so that a line can be fetched without reading all
that stands before it. Every line is flushed: after a kill, all lines that were written can be read.
`gzip -dc` reads such a file as any other; files without compression are read the same way.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from payerproof.errors import EvidenceError

SUFFIX = ".gz"
MEMBER = 1024 * 1024
"""Bytes of lines after which a new member begins."""

_LEVEL, _GZIP, _MEMORY = 6, 31, 9
_CHUNK = 256 * 1024
_KEPT, _LARGEST_KEPT = 24, 4 * MEMBER
"""Members that are kept as they were last read, and the most bytes of one."""


class Place(NamedTuple):
    """Where a line stands: `start` of its member in the file, `offset` within that, `length`; all in bytes.

    In a file without compression `start` is None, and `offset` is that in the file.
    """

    start: int | None
    offset: int
    length: int


class Members:
    """Compresses lines: what `coded` returns is written before the next line, and `kept` or `lost` says how it went."""

    def __init__(self) -> None:
        self._deflate = _deflate()
        self._lines: list[bytes] = []
        self._size = 0

    def coded(self, line: bytes) -> bytes:
        """Return what to write for a line."""
        ended = b""
        if self._size >= MEMBER:
            ended, self._deflate = self._deflate.flush(), _deflate()
        return ended + _flushed(self._deflate, line)

    def kept(self, line: bytes) -> None:
        """Take note that the line of the last `coded` was written."""
        if self._size >= MEMBER:
            self._lines, self._size = [], 0
        self._lines.append(line)
        self._size += len(line)

    def lost(self) -> None:
        """Go back to before the last `coded`: that line was not written, and nothing that follows may refer to it."""
        self._deflate = _deflate()
        for line in self._lines:
            _flushed(self._deflate, line)

    def end(self) -> bytes:
        """Return what ends the file; nothing where no line was written."""
        return self._deflate.flush() if self._lines else b""


def lines(file: Path, longest: int) -> Iterator[tuple[Place, bytes]]:
    """Yield every line with its place, one that is longer than `longest` bytes in parts.

    A file that was cut ends where it was cut. Raises EvidenceError where compression is damaged, OSError.
    """
    if file.suffix != SUFFIX:
        offset = 0
        with file.open("rb") as content:
            for line in iter(lambda: content.readline(longest), b""):
                yield Place(None, offset, len(line)), line
                offset += len(line)
        return
    begun, place = bytearray(), Place(0, 0, 0)
    for start, offset, part in _parts(file):
        at = 0
        while (end := part.find(b"\n", at) + 1) > 0:
            if begun:
                line, begun = bytes(begun) + part[at:end], bytearray()
            else:
                line, place = part[at:end], Place(start, offset + at, 0)
            yield place._replace(length=len(line)), line
            at = end
        if at < len(part):
            place = place if begun else Place(start, offset + at, 0)
            begun += part[at:]
        if len(begun) >= longest:
            yield place._replace(length=longest), bytes(begun[:longest])
            begun = begun[longest:]
    if begun:
        yield place._replace(length=len(begun)), bytes(begun)


class Lines:
    """Fetches lines by their places; the members that were read last are kept. The file must not change meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._members: OrderedDict[int, bytes] = OrderedDict()

    def at(self, place: Place) -> bytes:
        """Return the line at a place. Raises OSError, EvidenceError."""
        if place.start is None:
            with self._file.open("rb") as content:
                content.seek(place.offset)
                return content.read(place.length)
        member = self._members.get(place.start)
        if member is None or len(member) < place.offset + place.length:
            member = self._read(place.start, place.offset + place.length)
        else:
            self._members.move_to_end(place.start)
        return member[place.offset : place.offset + place.length]

    def _read(self, start: int, needed: int) -> bytes:
        """Return the content from a member's start on: the member, or more where a line goes beyond it."""
        member = bytearray()
        for at, _, part in _parts(self._file, start):
            if len(member) >= needed and (at != start or len(member) > _LARGEST_KEPT):
                break
            member += part
        found = bytes(member)
        if len(found) <= _LARGEST_KEPT:
            self._members[start] = found
            if len(self._members) > _KEPT:
                self._members.popitem(last=False)
        return found


def _parts(file: Path, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start of the member, offset within it, content) from a member's start on, in pieces of bounded size."""
    inflate, offset = zlib.decompressobj(_GZIP), 0
    with file.open("rb") as content:
        content.seek(start)
        position, data, ended = start, b"", False
        while not ended:
            data = data or content.read(_CHUNK)
            ended = not data
            try:
                part = inflate.decompress(data, _CHUNK)
            except zlib.error as problem:
                raise EvidenceError(f"{file}: its compression is damaged: {problem}") from problem
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            position += len(data) - len(rest)
            data = rest
            if part:
                yield start, offset, part
                offset, ended = offset + len(part), False
            if inflate.eof:
                inflate, start, offset = zlib.decompressobj(_GZIP), position, 0


def _deflate() -> zlib._Compress:
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP, _MEMORY)


def _flushed(deflate: zlib._Compress, line: bytes) -> bytes:
    return deflate.compress(line) + deflate.flush(zlib.Z_PARTIAL_FLUSH)
