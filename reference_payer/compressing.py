"""Bodies in one content coding, for clients that take it (RFC 9110, 12.5.3): gzip, deflate, br or zstd."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Pack = Callable[[bytes], bytes]


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def codings() -> Mapping[str, Pack]:
    """Return what packs a body, by coding; br and zstd where their libraries are there."""
    found: dict[str, Pack] = {"gzip": _gzip, "deflate": zlib.compress}
    with suppress(ImportError):
        import brotli  # noqa: PLC0415 - it need not be there

        found["br"] = brotli.compress
    with suppress(ImportError):
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415 - as above
        else:
            from backports import zstd  # noqa: PLC0415 - as above

        found["zstd"] = zstd.compress
    return found


class Compressing:
    """Packs each body of an application in one coding, where the client lists it and nothing packed it before."""

    def __init__(self, application: ASGIApp, coding: str) -> None:
        self._application, self._coding, self._pack = application, coding, codings()[coding]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the body packed."""
        if scope["type"] != "http" or scope["method"] == "HEAD" or not self._taken(dict(scope["headers"])):
            await self._application(scope, receive, send)
            return
        begun: list[Message] = []
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                start, packed = self._packed(begun[0], bytes(body))
                await send(start)
                await send({"type": "http.response.body", "body": packed})

        await self._application(scope, receive, collect)

    def _taken(self, headers: Mapping[bytes, bytes]) -> bool:
        """Return whether the client takes the coding; `*` and weights that are not 0 do."""
        for part in headers.get(b"accept-encoding", b"").decode("latin-1").split(","):
            name, _, weight = part.partition(";")
            if name.strip().lower() in {self._coding, "*"}:
                return weight.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        return False

    def _packed(self, start: Message, body: bytes) -> tuple[Message, bytes]:
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        if body and b"content-encoding" not in dict(headers):
            body = self._pack(body)
            headers += [(b"content-encoding", self._coding.encode()), (b"vary", b"accept-encoding")]
        return {**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, body
