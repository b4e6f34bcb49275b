"""A small browser for ASGI applications: requests run in this process, cookies are kept, redirects followed on wish."""

from __future__ import annotations

import asyncio
import atexit
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

_LOOP = asyncio.new_event_loop()
atexit.register(_LOOP.close)

Fields = Mapping[str, Any] | Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.content)


@dataclass
class Browser:
    """Sends requests to `app` as if it stood at `origin`."""

    app: ASGIApp
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, url: str, **options: Any) -> Reply:
        """Send a GET; options as of `send`."""
        return self.send("GET", url, **options)

    def post(self, url: str, **options: Any) -> Reply:
        """Send a POST; options as of `send`."""
        return self.send("POST", url, **options)

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Fields | None = None,
        data: Fields | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        auth: tuple[str, str] | None = None,
        follow: bool = False,
    ) -> Reply:
        """Send one request; `data` becomes a form, `auth` HTTP Basic; `follow` goes after redirects."""
        parts = urlsplit(urljoin(self.origin, url))
        query = parts.query or (urlencode(_pairs(params)) if params is not None else "")
        sent = list(headers.items()) if isinstance(headers, Mapping) else list(headers or ())
        if data is not None:
            content = urlencode(_pairs(data)).encode()
            sent.append(("content-type", "application/x-www-form-urlencoded"))
        if auth is not None:
            sent.append(("authorization", "Basic " + base64.b64encode(":".join(auth).encode()).decode()))
        if self.cookies:
            sent.append(("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        reply = _LOOP.run_until_complete(self._exchange(method, parts.path, query, sent, content))
        for header in reply.headers.getlist("set-cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        if follow and reply.status_code in (302, 303):
            return self.get(reply.headers["location"], follow=True)
        return reply

    def together(self, requests: Sequence[tuple[str, Mapping[str, str]]]) -> list[Reply]:
        """Send several GETs (URL and headers) at once and return the replies in the same order."""

        async def gathered() -> list[Reply]:
            parts = [(urlsplit(url), list(headers.items())) for url, headers in requests]
            return list(
                await asyncio.gather(
                    *(self._exchange("GET", part.path, part.query, headers, b"") for part, headers in parts)
                )
            )

        return _LOOP.run_until_complete(gathered())

    async def _exchange(
        self, method: str, path: str, query: str, headers: list[tuple[str, str]], content: bytes
    ) -> Reply:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": urlsplit(self.origin).scheme,
            "server": (urlsplit(self.origin).hostname, urlsplit(self.origin).port),
            "client": ("127.0.0.1", 1),
            "root_path": "",
            "path": unquote(path),
            "raw_path": quote(path, safe="/%$.:-_~").encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        }
        waiting: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]
        told: list[Message] = []

        async def receive() -> Message:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in told[1:])
        return Reply(told[0]["status"], Headers(raw=told[0]["headers"]), body)


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    items = fields.items() if isinstance(fields, Mapping) else fields
    return [(name, each) for name, value in items for each in (value if isinstance(value, list) else [value])]
