"""Content encodings undone within a limit: a few kilobytes may unfold to gigabytes.

Only what the harness asks for is undone, once; nested or unknown encodings are refused, because each layer multiplies
what a hostile body may cost. Every client of the harness offers this one list: gzip and deflate, and br and zstd where
their libraries are there (extra `encodings`).
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Protocol

try:
    import brotli
except ImportError:
    brotli = None

zstd: ModuleType | None
try:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
except ImportError:
    zstd = None

_GZIP = 16 + zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_WINDOW = 23
"""The largest window of zstd that this encoding allows, as a power of two: 8 MB (RFC 9659)."""


class ContentProblem(Exception):
    """A body whose content encoding cannot be undone."""


class _Unfolding(Protocol):
    """The part of a decompression object that is used here."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Brotli:
    """Brotli's object in the words of the other libraries. It takes nothing behind its end."""

    unused_data = b""

    def __init__(self) -> None:
        self._open = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._open.is_finished())

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        plain: bytes = self._open.process(data, output_buffer_limit=max_length)
        return plain[:max_length]  # it unfolds whole blocks of 32 kB


def _deflate(piece: bytes) -> _Unfolding:
    try:  # some servers mean raw deflate, without the header that RFC 9110 section 8.4.1.2 asks for
        zlib.decompressobj().decompress(piece, 1)
    except zlib.error:
        return zlib.decompressobj(_RAW)
    return zlib.decompressobj()


def _zstd(_piece: bytes) -> _Unfolding:
    if zstd is None:
        raise ContentProblem("the library of zstd is not there")
    bounds = {zstd.DecompressionParameter.window_log_max: _WINDOW}
    opened: _Unfolding = zstd.ZstdDecompressor(options=bounds)
    return opened


_FRESH: dict[str, Callable[[bytes], _Unfolding]] = {
    "gzip": lambda _: zlib.decompressobj(_GZIP),
    "deflate": _deflate,
    **({"br": lambda _: _Brotli()} if brotli else {}),
    **({"zstd": _zstd} if zstd else {}),
}
"""By coding: what undoes a body that begins with these bytes."""

_BROKEN: tuple[type[Exception], ...] = (
    zlib.error,
    *((brotli.error,) if brotli else ()),
    *((zstd.ZstdError,) if zstd else ()),
)

_MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
"""How a further member of a body begins, where its coding may have several."""

ACCEPTED = ", ".join(_FRESH)
"""The Accept-Encoding that the harness sends."""


class Decoder:
    """Undoes the content encoding of one body, piece by piece."""

    def __init__(self, encoding: str) -> None:
        """Take the Content-Encoding header, empty for none. Raises ContentProblem for what was not asked for."""
        named = [name for part in encoding.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
        codings = [name.removeprefix("x-") if name == "x-gzip" else name for name in named]
        if len(codings) > 1 or not _FRESH.keys() >= set(codings):
            raise ContentProblem(f"content encoding {encoding[:60]!r} was not asked for")
        self._coding = codings[0] if codings else ""
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
                    self._open, self._begun = _FRESH[self._coding](piece), True
                plain += self._open.decompress(piece, room - len(plain))
                piece = self._open.unused_data
                if self._open.eof:
                    self._open = None
        except _BROKEN as problem:
            raise ContentProblem(f"the body is not {self._coding}: {problem}") from None
        return bytes(plain)

    def finish(self) -> None:
        """Accept the end of the body. Raises ContentProblem where the encoding stops before its own end."""
        if self._open is not None:
            raise ContentProblem(f"the {self._coding} body stops before its end")

    def _another(self, rest: bytes) -> bool:
        """Return whether `rest` begins another member; anything else behind the first is padding."""
        magic = _MAGIC.get(self._coding, b"")
        return bool(magic) and rest[: len(magic)] == magic[: len(rest)]
