"""What is packed into an answer, unpacked: attachments, compressed and escaped text, to any depth that is allowed.

A value may stand in base64 within JSON or XML, in the compressed streams of a PDF, in the escapes of RTF, JSON, HTML
and XML, in a gzip or zip file, or in UTF-16. Each part is searched as it is and as it reads.
Everything is bounded: `DEEPEST` layers, `MOST` parts and `LARGEST` bytes in all, whatever a hostile answer holds.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

DEEPEST = 3
"""Layers: a document in an attachment in a file."""
MOST = 2_000
LARGEST = 32 * 1024 * 1024
"""Parts, and bytes of unpacked text, of one answer."""

_SHORTEST = 16
"""Characters of base64 below which nothing is packed that would name anybody."""
_JSON_BASE64 = re.compile(rb'"(?:data|url)"\s*:\s*"(?:data:[^,"]{0,100},)?([A-Za-z0-9+/=_\-\\]{16,})"')
_XML_BASE64 = re.compile(rb'<(?:data|url)\s+value\s*=\s*["\'](?:data:[^,"\']{0,100},)?([A-Za-z0-9+/=_\-\s]{16,})["\']')
_CDA_BASE64 = re.compile(rb'representation\s*=\s*["\']B64["\'][^>]{0,300}>([A-Za-z0-9+/=\s]{16,})<')
_STREAM, _END = b"stream", b"endstream"
_HEX_TEXT = re.compile(rb"<([0-9A-Fa-f\s]{12,})>")
_RTF_ESCAPE = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,5}) ?\??|\{?\\\*?\\?[a-z]+-?\d* ?|[{}\r\n]")
_JSON_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_PDF_ESCAPE = re.compile(rb"\\([0-7]{1,3})|\\\r?\n|\)\s{0,9}-?\d{0,9}\.?\d{0,9}\s{0,9}\(")
"""Each repetition has an end, so that a search through many brackets costs in proportion to them."""
_MOST_FILES = 1_000
"""Files that the directory of an archive may name; what names more is not opened."""


def unpacked(body: bytes) -> Iterator[bytes]:
    """Yield what is packed in `body`, layer by layer; not `body` itself."""
    waiting: list[tuple[bytes, int]] = [(body, 0)]
    count = size = 0
    while waiting:
        part, depth = waiting.pop()
        if depth >= DEEPEST:
            continue
        for inner in _inner(part):
            count, size = count + 1, size + len(inner)
            if count > MOST or size > LARGEST:
                return
            yield inner
            waiting.append((inner, depth + 1))


def _inner(part: bytes) -> Iterator[bytes]:
    for applies, open_ in _KINDS:
        if applies(part):
            yield from open_(part)


def _base64(pattern: re.Pattern[bytes]) -> Callable[[bytes], Iterator[bytes]]:
    def found(part: bytes) -> Iterator[bytes]:
        for text in (match[1] for match in pattern.finditer(part)):
            plain = b"".join(text.replace(b"\\/", b"/").split()).replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
            if len(plain) >= _SHORTEST:
                try:
                    yield base64.b64decode(plain + b"=" * (-len(plain) % 4))
                except binascii.Error:
                    continue

    return found


def _inflated(data: bytes, wbits: int) -> bytes:
    """Return what is compressed, as far as it can be read; empty for what is no such data."""
    reader = zlib.decompressobj(wbits)
    try:
        return reader.decompress(data, LARGEST)
    except zlib.error:
        return b""


def _gzip(part: bytes) -> Iterator[bytes]:
    yield from filter(None, (_inflated(part, zlib.MAX_WBITS | 16),))


def _zip(part: bytes) -> Iterator[bytes]:
    if part.count(b"PK\x01\x02") > _MOST_FILES:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(part)) as archive:
            for item in archive.infolist()[:50]:
                if item.file_size <= LARGEST:
                    with archive.open(item) as file:
                        yield file.read(LARGEST)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, OSError, EOFError, ValueError):
        return


def _pdf(part: bytes) -> Iterator[bytes]:
    """Yield the text of a PDF's streams: as they are, and with the text that is cut into pieces put together."""
    for stream in chain((part,), (_inflated(data, zlib.MAX_WBITS) or data for data in _streams(part))):
        if stream is not part:
            yield stream
        joined = _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 8) & 255]) if found[1] else b"", stream)
        if joined != stream:
            yield joined
        for text in _HEX_TEXT.finditer(stream):
            digits = b"".join(text[1].split())
            yield (plain := bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
            if plain[:1] == b"\0" or plain.startswith(b"\xfe\xff"):
                yield plain.removeprefix(b"\xfe\xff").replace(b"\0", b"")


def _streams(part: bytes) -> Iterator[bytes]:
    """Yield what stands between `stream` at the end of a line and the next `endstream`."""
    at = 0
    while (begun := part.find(_STREAM, at)) >= 0:
        at = begun + len(_STREAM)
        rest = part[at : at + 2]
        if not rest.startswith((b"\n", b"\r\n")) or part[begun - 3 : begun] == b"end":
            continue
        end = part.find(_END, at)
        if end < 0:
            return
        yield part[at:end].removeprefix(b"\r").removeprefix(b"\n").removesuffix(b"\n").removesuffix(b"\r")
        at = end + len(_END)


def _rtf(part: bytes) -> Iterator[bytes]:
    def plain(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes([int(found[1], 16)])
        return chr(int(found[2]) % 0x10000).encode("utf-8", "replace") if found[2] else b""

    yield _RTF_ESCAPE.sub(plain, part)


def _json_escapes(part: bytes) -> Iterator[bytes]:
    yield _JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), part)


def _entities(part: bytes) -> Iterator[bytes]:
    text = part.decode("utf-8", "surrogateescape")
    read = html.unescape(text)
    if read != text:
        yield read.encode("utf-8", "surrogateescape")


def _utf_16(part: bytes) -> Iterator[bytes]:
    yield part.decode("utf-16", "replace").encode("utf-8", "replace")


_KINDS: Iterable[tuple[Callable[[bytes], bool], Callable[[bytes], Iterator[bytes]]]] = (
    (lambda part: b'"data"' in part or b'"url":"data:' in part or b'"url": "data:' in part, _base64(_JSON_BASE64)),
    (lambda part: b"<data" in part or (b"data:" in part[:LARGEST] and b"<url" in part), _base64(_XML_BASE64)),
    (lambda part: b"B64" in part, _base64(_CDA_BASE64)),
    (lambda part: part.startswith(b"\x1f\x8b"), _gzip),
    (lambda part: part.startswith(b"PK\x03\x04"), _zip),
    (lambda part: b"%PDF-" in part[:1024], _pdf),
    (lambda part: part.lstrip()[:5] == b"{\\rtf", _rtf),
    (lambda part: b"\\u00" in part, _json_escapes),
    (lambda part: b"&#" in part, _entities),
    (lambda part: part.startswith((b"\xff\xfe", b"\xfe\xff")), _utf_16),
)
"""How a kind of packing is known at a glance, and what opens it."""
