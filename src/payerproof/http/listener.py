"""A door on loopback that notes who knocks: it shows that a target fetched an address which a request named."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST, _SECONDS = 100, 5.0
"""Requests that are noted, and seconds that one may take."""


def on_loopback(url: str) -> bool:
    """Return whether a URL is one of this machine's own, from where a listener on loopback can be reached."""
    return urlsplit(url).hostname in _LOOPBACK


class Listener:
    """Answers every GET with `body`, and keeps the paths that were asked for in `paths`.

    `host` and `port` say where it listens: on loopback, at a free port, unless they are given. `port` is then known.
    """

    def __init__(
        self, body: bytes, media_type: str = "application/json", host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.paths: list[str] = []
        paths = self.paths

        class Door(BaseHTTPRequestHandler):
            timeout = _SECONDS

            def do_GET(self) -> None:
                if len(paths) < _MOST:
                    paths.append(self.path[:_MOST])
                self.send_response(200)
                self.send_header("content-type", media_type)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing: what is asked for is kept."""

        self._server = ThreadingHTTPServer((host, port), Door)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self.origin = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Begin to listen."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop to listen."""
        self._server.shutdown()
        self._server.server_close()
