"""A person signs in by hand: the system browser opens, and a door on loopback waits for the redirect (RFC 8252, 7.3).

Nothing of what the person does is recorded, neither pages nor password; the code comes back in the redirect alone.
"""

from __future__ import annotations

import hmac
import os
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payerproof.errors import LoginFailed
from payerproof.http.listener import on_loopback
from payerproof.smart.choosing import somebody_sits_there
from payerproof.target.description import App

WAIT = 300.0
"""Seconds that a person has for signing in, unless the target file says otherwise."""
_PAGE = b"<!doctype html><title>payerproof</title><p>This window can be closed."
_MOST_BYTES = 16 * 1024


def somebody_is_there() -> bool:
    """Tell whether a person can sign in: one sits at the terminal, or the environment names a browser (BROWSER)."""
    return somebody_sits_there() or bool(os.environ.get("BROWSER"))


def can_come_back(app: App) -> bool:
    """Tell whether an app's redirect URI is one that this machine can listen at: http, loopback, with a port."""
    try:
        parts = urlsplit(app.redirect_uri)
        return parts.scheme == "http" and on_loopback(app.redirect_uri) and bool(parts.port)
    except ValueError:
        return False


def redirect(app: App, url: str, state: str, words: str, seconds: float) -> dict[str, str]:
    """Open the browser at an authorization request, wait, and return the parameters of the redirect to the app.

    `words` tell the person what to do; the address is shown below them, for a browser that does not open.
    Raises LoginFailed where the app has no address to listen at, another program listens there, or nobody comes back.
    """
    if not can_come_back(app):
        raise LoginFailed(f"by hand: {app.redirect_uri} of {app.id} is no http address of loopback with a port")
    place = urlsplit(app.redirect_uri)
    came = threading.Event()
    found: dict[str, str] = {}

    class Door(BaseHTTPRequestHandler):
        timeout = 5.0

        def do_GET(self) -> None:
            asked = urlsplit(self.path[:_MOST_BYTES])
            parameters = dict(parse_qsl(asked.query))
            same = hmac.compare_digest(parameters.get("state", "").encode(), state.encode())
            meant = asked.path == (place.path or "/") and same
            if meant and not came.is_set():
                found.update(parameters)
            self.send_response(200 if meant else 404)
            self.send_header("content-type", "text/html")
            self.send_header("referrer-policy", "no-referrer")
            self.send_header("content-length", str(len(_PAGE) if meant else 0))
            self.end_headers()
            self.wfile.write(_PAGE if meant else b"")
            if meant:
                came.set()

        def log_message(self, *_: Any) -> None:
            """Say nothing: the address holds the code."""

    try:
        server = ThreadingHTTPServer((place.hostname or "", place.port or 0), Door)
    except OSError as problem:
        raise LoginFailed(f"by hand: nobody can listen at {app.redirect_uri}: {problem.strerror}") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        _tell(f"{words}\n  {url}\n  (the browser opens by itself where there is one; {seconds:.0f} s)\n")
        threading.Thread(target=_open, args=(url,), daemon=True).start()
        _wait(came, seconds)
    finally:
        server.shutdown()
        server.server_close()
    if not came.is_set():
        raise LoginFailed(f"by hand: nobody came back to {app.redirect_uri} within {seconds:.0f} s")
    return found


def _wait(came: threading.Event, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not came.is_set() and (left := until - time.monotonic()) > 0:
        came.wait(min(left, 0.5))  # in pieces, so that Ctrl-C is heard


def _open(url: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(url)


def _tell(words: str) -> None:
    """Speak to the terminal, past whatever captures the output of a run."""
    screen = sys.__stderr__ or sys.stderr
    if screen is not None:
        screen.write(words)
        screen.flush()
