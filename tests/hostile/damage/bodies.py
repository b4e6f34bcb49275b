"""Damage to the bytes of a body: cut, filled, encoded, compressed."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from tests.hostile.behaviours import Spoil
from tests.loopback import Asked, Reply

MEGABYTE = 1024 * 1024


def _with(honest: Reply, body: bytes, **headers: str) -> Reply:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(honest.status, body, {**honest.headers, **told})


def cut(at: float = 0.5, *, told: bool = True) -> Spoil:
    """Send a part of the body; `told`: with the length of the whole, and hang up."""

    def spoil(_: Asked, honest: Reply) -> Reply | Iterable[bytes]:
        part = honest.body[: int(len(honest.body) * at)]
        if not told:
            return _with(honest, part)
        whole = replace(honest, body=honest.body).wire()
        return [whole[: len(whole) - len(honest.body)] + part]

    return spoil


def body(text: str = "", times: int = 1, kind: str = "application/fhir+json", status: int = 0) -> Spoil:
    """Send another body: a text, so many times."""
    return lambda _, honest: Reply(status or honest.status, text.encode() * times, {"content-type": kind})


def insert(octets: list[int], at: str = "string") -> Spoil:
    """Put bytes into the first string, at the start or at the end."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        found = honest.body.find(b'"', honest.body.find(b":")) + 1
        where = {"start": 0, "end": len(honest.body), "string": found}[at]
        return _with(honest, honest.body[:where] + bytes(octets) + honest.body[where:])

    return spoil


def substitute(old: str, new: str) -> Spoil:
    """Write another text for a text, wherever it stands."""
    return lambda _, honest: _with(honest, honest.body.replace(old.encode(), new.encode()))


def charset(name: str, label: str = "") -> Spoil:
    """Send the text in another charset; `label` is the one that the headers state, empty: none."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        kind = "application/fhir+json" + (f"; charset={label}" if label else "")
        return _with(honest, honest.body.decode("utf-8", "replace").encode(name, "replace"), content_type=kind)

    return spoil


def padded(megabytes: int, text: str = " ") -> Spoil:
    """Send a body behind megabytes of a text, as a stream."""

    def spoil(_: Asked, honest: Reply) -> Iterator[bytes]:
        piece = (text * (MEGABYTE // len(text))).encode()
        length = len(piece) * megabytes + len(honest.body)
        kind = honest.headers.get("content-type", "text/plain")
        yield f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n".encode()
        for _number in range(megabytes):
            yield piece
        yield honest.body

    return spoil


def compressed(how: str = "gzip", label: str = "", part: float = 1.0, layers: int = 1) -> Spoil:
    """Compress the body; `label` is the coding that is stated, `part` how much of it is sent."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "identity": lambda plain: plain,
        "raw-deflate": _raw_deflate,
    }

    def spoil(_: Asked, honest: Reply) -> Reply:
        made = honest.body
        for _layer in range(layers):
            made = ways[how](made)
        stated = label or ", ".join([how] * layers)
        return _with(honest, made[: int(len(made) * part)], content_encoding=stated)

    return spoil


def bomb(megabytes: int, layers: int = 1) -> Spoil:
    """Send megabytes of blanks in a small compressed body."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        coding = ", ".join(["gzip"] * layers)
        kind = honest.headers.get("content-type", "text/html")
        return Reply(200, _bomb(megabytes, layers), {"content-type": kind, "content-encoding": coding})

    return spoil


def base64_body() -> Spoil:
    """Send the body in base64, and say nothing of it."""
    return lambda _, honest: _with(honest, base64.b64encode(honest.body))


def _raw_deflate(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(plain) + packer.flush()


@cache
def _bomb(megabytes: int, layers: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    made = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        made = gzip.compress(made)
    return made
