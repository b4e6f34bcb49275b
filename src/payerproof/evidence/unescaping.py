"""Text with its escapes undone, and the way back: which bytes of the original a stretch of the plain text came from.

A secret may be spelled with any of its characters escaped, in any mixture; no list of spellings is complete.
So the text is unescaped instead, once for each layer, and what is found there is taken out of the original.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field

LAYERS = 3
"""How often a text is unescaped again: JSON in a form in an address is three escapes deep."""

_ESCAPE = re.compile(
    rb"[%&\\\x00\r\n](?:(?<=%)(?P<percent>[0-9A-Fa-f]{2})"
    rb"|(?<=\\)(?:u(?P<unit>[0-9A-Fa-f]{4})|x(?P<byte>[0-9A-Fa-f]{2})|(?P<plain>[\"'\\/])|(?P<folded>[\r\n]+))"
    rb"|(?<=&)(?P<entity>#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
    rb"|(?<=\x00)(?P<wide>\x00*)|(?<=[\r\n])(?P<broken>[\r\n]*))"
)
"""It begins with a set of bytes, by which the expression engine leaps over all others."""
_PLACE = 200
"""Bytes that the way back of one escape takes, at most (measured with CPython 3.11)."""
_HINTS = (b"%", b"\\", b"&", b"\x00", b"\n", b"\r")


@dataclass(slots=True)
class Unescaped:
    """`text` is the plain text; `original` tells where a stretch of it stood."""

    text: bytes
    _starts: list[int] = field(default_factory=list)
    _places: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes that this takes in memory, about."""
        return len(self.text) + _PLACE * len(self._places)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that became `text[start:end]`; whole escapes, never parts of one."""
        first = self._places[bisect_right(self._starts, start) - 1]
        last = self._places[bisect_right(self._starts, end - 1) - 1]
        begins = first[1] if first[2] else first[1] + start - first[0]
        ends = last[2] or last[1] + end - last[0]
        return begins, ends


def unescaped(data: bytes) -> Unescaped | None:
    """Return `data` with one layer of escapes undone, or None where it has none. The cost grows with its length."""
    if not any(hint in data for hint in _HINTS):
        return None
    pieces: list[bytes] = []
    starts, places = [0], [(0, 0, 0)]
    length = taken = 0
    for match in _ESCAPE.finditer(data):
        plain = _plain(match)
        if plain is None:
            continue
        start, end = match.span()
        pieces += (data[taken:start], plain)
        length += start - taken
        if plain:
            starts.append(length)
            places.append((length, start, end))
            length += len(plain)
        starts.append(length)
        places.append((length, end, 0))
        taken = end
    if not taken:
        return None
    pieces.append(data[taken:])
    return Unescaped(b"".join(pieces), starts, places)


def _plain(match: re.Match[bytes]) -> bytes | None:
    """Return what an escape stands for; None where it is none."""
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind in {"percent", "byte"}:
        return bytes.fromhex(value.decode())
    if kind == "unit":
        return chr(int(value, 16)).encode("utf-8", "surrogatepass")
    if kind == "entity":
        text = match[0].decode()
        plain = html.unescape(text)
        return None if plain == text else plain.encode("utf-8", "surrogatepass")
    return value if kind == "plain" else b""
