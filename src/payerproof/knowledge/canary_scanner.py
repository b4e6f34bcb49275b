"""One scanner for canaries in raw bytes, at any population size, without a dictionary.

Looks where a value can hide: the body as it is and whatever is packed in it, and the header values.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from payerproof.http.by_body import ByBody
from payerproof.http.memory import MEGABYTE
from payerproof.knowledge.unpacking import unpacked
from payerproof.model import Exchange
from payerproof.synthetic_data import canary

_KEPT = 16 * MEGABYTE
"""Bytes of bodies whose canaries are kept for whoever asks again."""


@lru_cache(maxsize=100_000)
def _read(token: bytes) -> canary.Canary | None:
    return canary.read(token)


def find(data: bytes) -> frozenset[canary.Canary]:
    """Return every canary in `data`, upper or lower case."""
    found = (_read(token) for token in {each[0] for each in canary.PATTERN.finditer(data)})
    return frozenset(item for item in found if item is not None)


_in_body: ByBody[frozenset[canary.Canary]] = ByBody(
    lambda body: frozenset().union(*(find(part) for part in (body, *unpacked(body)))), _KEPT
)


def scan(exchange: Exchange) -> frozenset[canary.Canary]:
    """Return every canary in the answer of `exchange`: body, decoded attachments, header values."""
    return _in_body(exchange.body) | find(_headers(exchange))


def requested(exchange: Exchange) -> frozenset[canary.Canary]:
    """Return every canary that the request itself held, so that an echo is not taken for a leak."""
    return frozenset().union(*(find(part) for part in sent(exchange)))


def searched(exchange: Exchange) -> Iterable[bytes]:
    """Yield every part of the answer in which a value may stand, attachments and other packing undone."""
    yield exchange.body
    yield _headers(exchange)
    yield from unpacked(exchange.body)


def _headers(exchange: Exchange) -> bytes:
    return "\n".join(exchange.headers.values()).encode("utf-8", "replace")


def sent(exchange: Exchange) -> Iterable[bytes]:
    """Yield every part of the request in which a value may stand, as sent and decoded; the token itself is left out.

    Within `%2F12345` the value 12345 stands behind a letter, so it is a word of its own only once decoded.
    """
    for part in (exchange.url.encode("utf-8", "replace"), exchange.request_body):
        yield part
        if b"%" in part:
            yield unquote_to_bytes(part)
    names = (value for name, value in exchange.request_headers.items() if name.lower() != "authorization")
    yield "\n".join(names).encode("utf-8", "replace")
