"""A server on a free loopback port whose answers are raw bytes, so that it can be as wrong as a test needs.

It runs in threads of the test's own process and records what it was asked.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

_HEAD_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The decoded path, without its query."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query and of a form body, the last of a name."""
        return dict(parse_qsl(urlsplit(self.target).query)) | dict(parse_qsl(self.body.decode("utf-8", "replace")))

    @property
    def bearer(self) -> str | None:
        """The bearer token, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else None


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed answer; the connection stays open after it."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def wire(self, *, head: bool = False) -> bytes:
        """Return the answer as bytes; `head`: without the body."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"content-length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (b"" if head else self.body)


Answer = Callable[[Asked], Reply | Iterable[bytes]]
"""Answers one request: a `Reply`, or raw pieces of bytes after which the connection is closed."""


class Loopback:
    """The server; a context manager. `origin` is its address, `asked` what came in, unless `record` is off.

    `port` 0: a free one.
    """

    def __init__(self, answer: Answer, port: int = 0, *, record: bool = True) -> None:
        self._answer = answer
        self._record = record
        self._listener = socket.create_server(("127.0.0.1", port))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering and close every connection."""
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def pause(self, seconds: float) -> bool:
        """Let time pass in an answer that is to be slow; true once the server is being stopped."""
        return self.stopping.wait(seconds)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while (asked := _read_request(stream.readline, stream.read)) is not None:
                if self._record:
                    self.asked.append(asked)
                answer = self._answer(asked)
                if isinstance(answer, Reply):
                    connection.sendall(answer.wire(head=asked.method == "HEAD"))
                    continue
                for piece in answer:
                    connection.sendall(piece)
                break
        with self._lock:
            self._open.discard(connection)


def _read_request(line: Callable[[int], bytes], read: Callable[[int], bytes]) -> Asked | None:
    first = line(_HEAD_LIMIT).decode("latin-1").split()
    if len(first) < 2:
        return None
    headers: dict[str, str] = {}
    while (text := line(_HEAD_LIMIT).decode("latin-1").strip()) != "":
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Asked(first[0], first[1], headers, read(int(headers.get("content-length", "0"))))
