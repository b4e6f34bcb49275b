"""HTTP/1.1 by the standard library: requests in, answers out, in the manner that the switches say."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import brotli

from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.manner import Manner

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORM = "application/x-www-form-urlencoded"
_SMALL = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; header names are in small letters, `query` and `form` are pairs in order."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, decoded once."""
        return unquote(self.raw_path)

    @property
    def raw_path(self) -> str:
        """The path as it was sent."""
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def is_form(self) -> bool:
        """Whether the body says that it is a form."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower() == FORM

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters of a form body."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True) if self.is_form else []

    def given(self, name: str) -> str:
        """Return the first value of a form's field, or an empty text."""
        return next((value for key, value in self.form if key == name), "")

    def asked(self, name: str) -> str | None:
        """Return the first value of a parameter of the address, or None."""
        return next((value for key, value in self.query if key == name), None)

    def cookie(self, name: str) -> str:
        """Return a cookie's value, or an empty text."""
        found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        return found.value if found else ""

    @property
    def bearer(self) -> str | None:
        """The bearer token, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def in_json(document: Any, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Return plain JSON."""
    return Reply(status, json.dumps(document).encode(), [("content-type", "application/json"), *headers])


def see_other(url: str, *headers: tuple[str, str]) -> Reply:
    """Return a redirect that is followed by GET."""
    return Reply(303, b"", [("location", url), ("cache-control", "no-store"), *headers])


class Server:
    """Serves `answer` on a free loopback port; a context manager."""

    def __init__(self, manner: Manner, clock: Clock) -> None:
        self._manner, self._clock = manner, clock
        self._lock = threading.Lock()
        self.answer: Callable[[Ask], Reply] = lambda _: Reply(503)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def handle_one(self) -> None:
                outer.handle(self)

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.handle_one
                raise AttributeError(name)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request of a connection."""
        handler.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        size = int(handler.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Ask(handler.command, handler.path, headers, handler.rfile.read(size) if size else b"")
        with self._lock:
            reply = self.answer(asked)
        time.sleep(self._manner.delay)
        handler.wfile.write(self.bytes_of(asked, reply))
        if self._manner.closes:
            handler.close_connection = True

    def bytes_of(self, asked: Ask, reply: Reply) -> bytes:
        """Return the answer as it goes over the wire."""
        manner = self._manner
        headers = [("date", format_datetime(self._clock.now(), usegmt=True)), *reply.headers]
        body = reply.body
        if body and self._compresses(asked):
            body = PACK[manner.coding](body)
            headers.append(("content-encoding", manner.coding))
        if manner.any_script and asked.raw_path.startswith(("/api/fhir", "/apps/")):
            headers.append(("access-control-allow-origin", "*"))
        if body:
            headers.append(("vary", "accept, accept-encoding, authorization"))
        if manner.closes:
            headers.append(("connection", "close"))
        bodiless = reply.status in {204, 304}
        if manner.chunked and not bodiless:
            headers.append(("transfer-encoding", "chunked"))
            body = chunks(body)
        elif not bodiless:
            headers.append(("content-length", str(len(body))))
        if manner.odd_headers:
            headers = [(oddly(name), value) for name, value in headers]
        phrase = HTTPStatus(reply.status).phrase
        head = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(head).encode("latin-1") + (b"" if asked.method == "HEAD" or bodiless else body)

    def _compresses(self, asked: Ask) -> bool:
        accepted = asked.headers.get("accept-encoding")
        if self._manner.compression == "always" and accepted is None:
            return True  # RFC 9110 section 12.5.3: without the header any coding is acceptable
        taken = [part.replace(" ", "") for part in (accepted or "").split(",")]
        return self._manner.compression != "never" and self._manner.coding in taken


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def chunks(body: bytes) -> bytes:
    """Return a body in chunks."""
    parts = [body[start : start + _SMALL * 10] for start in range(0, len(body), _SMALL * 10)]
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in [*parts, b""])


def oddly(name: str) -> str:
    """Return a header's name in odd case."""
    return "".join(letter.upper() if number % 2 else letter.lower() for number, letter in enumerate(name))
