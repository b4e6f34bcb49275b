"""What was sent and answered, short enough to be read in a report; the whole is in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.evidence.writing import Evidence, RecordedExchange
from payerproof.synthetic_data import canary

BODY_LIMIT = 1200
"""Characters of a body shown when nothing in it has to be pointed at."""

_AROUND = 160
_WINDOWS = 3
_SHORTEST_NEEDLE = 8
_HEADERS = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a body; `marked` where it is what the finding is about."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One exchange as shown; `note` tells what is left out or why no answer came."""

    id: str
    request: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: tuple[Piece, ...]
    status: str
    headers: tuple[tuple[str, str], ...]
    body: tuple[Piece, ...]
    note: str


def excerpt(evidence: Evidence, exchange_id: str, needles: tuple[str, ...]) -> Excerpt | None:
    """Return what to show of an exchange, the stretches around `needles` first; None if it was not recorded."""
    exchange = evidence.exchanges.get(exchange_id)
    if exchange is None:
        return None
    return Excerpt(
        id=exchange.id,
        request=f"{exchange.method} {exchange.url}",
        request_headers=tuple(exchange.request_headers.items())[:_HEADERS],
        request_body=_pieces(evidence.content(exchange.request_body), ()),
        status=f"HTTP {exchange.status}" if exchange.status else "no answer",
        headers=tuple(exchange.headers.items())[:_HEADERS],
        body=_pieces(evidence.content(exchange.body), needles),
        note=_note(exchange, evidence),
    )


def needles_of(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the strings that a verdict speaks of and a body may hold: from its details, and canaries in its words."""
    words = f"{verdict['observed']} {verdict['reason']}".encode()
    found = dict.fromkeys(match.decode() for match in canary.PATTERN.findall(words))
    found.update(dict.fromkeys(text for text in _strings(verdict["details"]) if len(text) >= _SHORTEST_NEEDLE))
    return tuple(found)[:20]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _note(exchange: RecordedExchange, evidence: Evidence) -> str:
    parts = [f"{exchange.size:,} bytes in {exchange.elapsed * 1000:,.0f} ms"]
    bodies = [evidence.bodies.get(name) for name in (exchange.request_body, exchange.body) if name]
    if any(body and body.truncated and not body.content for body in bodies):
        parts.append("a body was taken out of the evidence later")
    if exchange.truncated:
        parts.append("the client stopped reading at its limit")
    if exchange.error:
        parts.append(exchange.error)
    if exchange.session:
        parts.append(f"session {exchange.session}")
    return "; ".join(parts)


def _pieces(content: bytes, needles: tuple[str, ...]) -> tuple[Piece, ...]:
    text = content.decode("utf-8", "replace")
    sought = re.compile("|".join(map(re.escape, sorted(needles, key=len, reverse=True))) or r"(?!)")
    windows = _windows(text, sought)
    if not windows:
        return _head(text)
    pieces: list[Piece] = []
    position = 0
    for start, end in windows:
        if start > position:
            pieces.append(Piece(" … "))
        for hit in sought.finditer(text, start, end):
            pieces += [Piece(text[max(start, position) : hit.start()]), Piece(hit[0], marked=True)]
            position = hit.end()
        pieces.append(Piece(text[position:end]))
        position = end
    if position < len(text):
        pieces.append(Piece(f" … ({len(text):,} characters in all)"))
    return tuple(piece for piece in pieces if piece.text)


def _windows(text: str, sought: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return the stretches around the first few hits, those that touch joined."""
    windows: list[tuple[int, int]] = []
    for hit in sought.finditer(text):
        start, end = max(0, hit.start() - _AROUND), min(len(text), hit.end() + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], min(end, windows[-1][0] + BODY_LIMIT))
        elif len(windows) < _WINDOWS:
            windows.append((start, end))
        else:
            break
    return windows


def _head(text: str) -> tuple[Piece, ...]:
    if len(text) <= BODY_LIMIT:
        return (Piece(text),) if text else ()
    return (Piece(text[:BODY_LIMIT]), Piece(f" … ({len(text):,} characters in all)"))
