"""Stands where the apps of a demo would: a browser lands here after consent, and sees what the app received."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from payerproof.target.description import App

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}}
code{{overflow-wrap:anywhere}}</style></head>
<body><h1>{title}</h1><p>{words}</p><dl>{facts}</dl></body></html>
"""
_RECEIVED = (
    "The payer sent the browser here with an authorization code. The app redeems it at the token endpoint, once."
)
_REFUSED = "The payer sent the browser here without a code, and says why."
_EMPTY = "This is where the payer sends the browser after consent. It came without anything."


@contextmanager
def listening(apps: Iterable[App]) -> Iterator[tuple[str, ...]]:
    """Answer at the redirect address of each app on loopback; give the addresses that something else has taken."""
    servers: list[ThreadingHTTPServer] = []
    taken = []
    for app in apps:
        parts = urlsplit(app.redirect_uri)
        if parts.hostname not in {"127.0.0.1", "localhost"}:
            continue
        try:
            server = ThreadingHTTPServer(("127.0.0.1", parts.port or 80), _handler(app))
        except OSError:
            taken.append(app.redirect_uri)
            continue
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield tuple(taken)
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def page(app: App, query: str) -> str:
    """Return the page for a redirect to `app`; whatever the query holds is shown as text."""
    given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))
    if "code" in given:
        title, words = f"{app.title} received a code", _RECEIVED
    elif "error" in given:
        title, words = f"{app.title} was refused", _REFUSED
    else:
        title, words = app.title, _EMPTY
    shown = "".join(
        f"<dt>{html.escape(name)}</dt><dd><code>{html.escape(value)}</code></dd>" for name, value in given.items()
    )
    return _PAGE.format(title=html.escape(title), words=html.escape(words), facts=shown)


def _handler(app: App) -> type[BaseHTTPRequestHandler]:
    path = urlsplit(app.redirect_uri).path

    class Handler(BaseHTTPRequestHandler):
        """Answers for one app."""

        def do_GET(self) -> None:
            """Show what came; any other path is not there."""
            parts = urlsplit(self.path)
            found = parts.path == path
            body = page(app, parts.query).encode() if found else b""
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.send_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.send_header("referrer-policy", "no-referrer")
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
            """Say nothing: an address holds the code."""

    return Handler
