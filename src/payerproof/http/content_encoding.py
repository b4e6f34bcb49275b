"""Content encodings undone within a limit: a few kilobytes of gzip may unfold to gigabytes.

Only what the harness asks for is undone (gzip, deflate, once); nested or unknown encodings are refused,
because each layer multiplies what a hostile body may cost.
"""

from __future__ import annotations

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
"""The Accept-Encoding that the harness sends."""

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_RAW = -zlib.MAX_WBITS


class ContentProblem(Exception):
    """A body whose content encoding cannot be undone."""


class _Unfolding(Protocol):
    """The part of a zlib decompression object that is used here."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Decoder:
    """Undoes the content encoding of one body, piece by piece."""

    def __init__(self, encoding: str) -> None:
        """Take the Content-Encoding header, empty for none. Raises ContentProblem for what was not asked for."""
        codings = [name for part in encoding.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
        if codings not in ([], ["gzip"], ["x-gzip"], ["deflate"]):
            raise ContentProblem(f"content encoding {encoding[:60]!r} was not asked for")
        self._coding = codings[0].removeprefix("x-") if codings else ""
        self._open: _Unfolding | None = None
        self._begun = False

    def feed(self, piece: bytes, room: int) -> bytes:
        """Return what `piece` unfolds to, at most `room` bytes; the rest is dropped. Raises ContentProblem."""
        if not self._coding:
            return piece[:room]
        plain = bytearray()
        try:
            while piece and len(plain) < room:
                if self._open is None:
                    if self._begun and not self._another(piece):
                        break
                    self._open, self._begun = self._fresh(piece), True
                plain += self._open.decompress(piece, room - len(plain))
                piece = self._open.unused_data
                if self._open.eof:
                    self._open = None
        except zlib.error as problem:
            raise ContentProblem(f"the body is not {self._coding}: {problem}") from None
        return bytes(plain)

    def finish(self) -> None:
        """Accept the end of the body. Raises ContentProblem where the encoding stops before its own end."""
        if self._open is not None:
            raise ContentProblem(f"the {self._coding} body stops before its end")

    def _another(self, rest: bytes) -> bool:
        """Return whether `rest` begins another gzip member; anything else behind the first is padding."""
        return self._coding == "gzip" and rest[:2] == _GZIP_MAGIC[: len(rest)]

    def _fresh(self, piece: bytes) -> _Unfolding:
        if self._coding == "gzip":
            return zlib.decompressobj(_GZIP)
        try:  # some servers mean raw deflate, without the header that RFC 9110 section 8.4.1.2 asks for
            zlib.decompressobj().decompress(piece, 1)
        except zlib.error:
            return zlib.decompressobj(_RAW)
        return zlib.decompressobj()
