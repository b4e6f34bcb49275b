"""Damage to the connection: chunks, pauses, drips, resets, silence."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator

from tests.hostile.behaviours import Spoil
from tests.hostile.raw import Raw
from tests.loopback import Asked, Reply

_KIND = "application/octet-stream"


def slow(seconds: float) -> Spoil:
    """Answer after some seconds."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        time.sleep(seconds)
        return honest

    return spoil


def drip(pause: float, octets: int = 1, *, head: bool = False) -> Spoil:
    """Send a few bytes at a time for ten minutes at the most, in the head or in the body."""

    def spoil(_: Asked, honest: Reply) -> Iterator[bytes]:
        kind = honest.headers.get("content-type", _KIND)
        start = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n"
        yield (start + ("x-slow: " if head else "content-length: 10000000\r\n\r\n")).encode()
        for _piece in range(int(600 / pause)):
            time.sleep(pause)
            yield b"x" * octets

    return spoil


def silence(seconds: float = 600) -> Spoil:
    """Take the request, and say nothing."""

    def spoil(_asked: Asked, _honest: Reply) -> Iterator[bytes]:
        time.sleep(seconds)
        yield b""

    return spoil


def raw(text: str, times: int = 1) -> Spoil:
    """Send a text as it is, and hang up."""
    return lambda _asked, _honest: [text.encode("latin-1", "replace")] * times


def noise(octets: int = 4096) -> Spoil:
    """Send random bytes, and hang up."""
    return lambda _asked, _honest: [os.urandom(octets)]


def hang_up() -> Spoil:
    """Close the connection without a word."""
    return lambda _asked, _honest: []


def chunks(size: int, bad: str = "", extension: str = "", trailer: str = "", *, end: bool = True) -> Spoil:
    """Send the body in chunks; `bad` stands in place of the last chunk, `end` false leaves the end out."""

    def spoil(asked: Asked, honest: Reply) -> Iterable[bytes]:
        kind = honest.headers.get("content-type", _KIND)
        pieces = [f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n".encode()]
        for at in range(0, len(honest.body), size):
            part = honest.body[at : at + size]
            pieces.append(f"{len(part):x}{extension}\r\n".encode() + part + b"\r\n")
        if asked.method == "HEAD":
            return pieces[:1]
        if bad:
            return [*pieces[:-1], bad.encode()]
        return [b"".join(pieces) + (f"0\r\n{trailer}\r\n".encode() if end else b"")]

    return spoil


def length(add: int) -> Spoil:
    """State a length that is wrong by so many bytes, and hang up after the body."""

    def spoil(_: Asked, honest: Reply) -> Iterable[bytes]:
        kind, stated = honest.headers.get("content-type", _KIND), max(0, len(honest.body) + add)
        head = f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\ncontent-length: {stated}\r\n\r\n"
        return [head.encode() + honest.body]

    return spoil


def twice(*, apart: bool = False) -> Spoil:
    """Send the whole answer twice; `apart`: the second time with another status."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        wire = honest.wire()
        return Raw.of(wire + (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}" if apart else wire))

    return spoil


def interim(code: int = 103, times: int = 1) -> Spoil:
    """Send interim answers before the final one."""
    line = f"HTTP/1.1 {code} Interim\r\n\r\n".encode()
    return lambda asked, honest: Raw.of(line * times + honest.wire(head=asked.method == "HEAD"))


def without_length() -> Spoil:
    """Send a body that ends with the connection."""

    def spoil(asked: Asked, honest: Reply) -> Iterable[bytes]:
        kind = honest.headers.get("content-type", _KIND)
        head = f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n".encode()
        return [head + (b"" if asked.method == "HEAD" else honest.body)]

    return spoil


def loud() -> Spoil:
    """Answer a HEAD with its body."""
    return lambda _, honest: Raw.of(honest.wire() + (b"" if honest.body else b'{"resourceType":"Bundle"}'))
