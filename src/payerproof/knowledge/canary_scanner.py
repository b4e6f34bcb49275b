"""One scanner for canaries in raw bytes, at any population size, without a dictionary.

Looks where a value can hide: the body as it is, base64 in `data` elements, and the header values.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from payerproof.model import Exchange
from payerproof.synthetic_data import canary

_BASE64 = re.compile(rb'"(?:data|url)"\s*:\s*"(?:data:[^,"]{0,100},)?([A-Za-z0-9+/=_\-\\]{16,})"')


@lru_cache(maxsize=100_000)
def _read(token: bytes) -> canary.Canary | None:
    return canary.read(token)


def find(data: bytes) -> frozenset[canary.Canary]:
    """Return every canary in `data`, upper or lower case."""
    found = (_read(token) for token in {each[0] for each in canary.PATTERN.finditer(data)})
    return frozenset(item for item in found if item is not None)


def scan(exchange: Exchange) -> frozenset[canary.Canary]:
    """Return every canary in the answer of `exchange`: body, decoded attachments, header values."""
    return frozenset().union(*(find(part) for part in searched(exchange)))


def requested(exchange: Exchange) -> frozenset[canary.Canary]:
    """Return every canary that the request itself held, so that an echo is not taken for a leak."""
    return frozenset().union(*(find(part) for part in sent(exchange)))


def searched(exchange: Exchange) -> Iterable[bytes]:
    """Yield every part of the answer in which a value may stand, attachments decoded."""
    yield exchange.body
    yield "\n".join(exchange.headers.values()).encode("utf-8", "replace")
    if b'"data"' in exchange.body or b'"url":"data:' in exchange.body:
        yield from _attachments(exchange.body)


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


def _attachments(body: bytes) -> Iterable[bytes]:
    for text in _BASE64.findall(body):
        plain = text.replace(b"\\/", b"/").replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        try:
            yield base64.b64decode(plain + b"=" * (-len(plain) % 4))
        except binascii.Error:
            continue
