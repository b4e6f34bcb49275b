"""Who is let in: the browser that was given the address, asking from the page itself, and nobody else.

The address holds a random token, there is no cookie, and what a page of somebody else sends is refused:
by its Host (a name that was made to point here), by its Origin, and because it cannot know the token.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""For a report of a run folder: a page without scripts and forms, of an origin of its own."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_READING = frozenset({"GET", "HEAD"})


class Door:
    """Stands before the page. `port` is the port of loopback on which it is served."""

    def __init__(self, page: ASGIApp, token: str, port: int) -> None:
        self._page, self._token = page, token
        self._hosts = frozenset({f"{LOOPBACK}:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, with the token taken off its path, or refuse it."""
        if scope["type"] != "http":
            await self._page(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await PlainTextResponse(f"payerproof: {refusal}\n", 403)(scope, receive, guarded)
            return
        root = f"/{self._token}"
        inside = {**scope, "root_path": root, "path": scope["path"] if scope["path"] != root else f"{root}/"}
        await self._page(inside, receive, guarded)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host", "")] or headers["host"] not in self._hosts:
            return "this page answers under its own address alone"
        given = scope["path"].split("/", 2)[1].encode()
        if not hmac.compare_digest(given, self._token.encode()):
            return "the address lacks its token: take the address that `payerproof ui` printed"
        origin = headers.get("origin")
        if origin is None and scope["method"] in _READING:
            return None
        if origin != f"http://{headers['host']}":
            return "what another page sends is not taken"
        return None
