"""From Locust's response to the record that oracles read; bodies are bounded and their encoding undone."""

from __future__ import annotations

import time
from typing import Any

from payerproof.checks.load.plan import Ask
from payerproof.http.content_encoding import Decoder
from payerproof.model import Exchange

MAX_BODY = 16 * 1024 * 1024
PIECE = 64 * 1024


def exchange_of(ask: Ask, response: Any, began: float) -> Exchange:
    """Read the body of a streamed response to its end, or to the limit, and return the exchange.

    `began` is when the request was sent, on the monotonic clock. The token is not part of the exchange.
    """
    body, truncated, error = b"", False, _problem(response)
    headers = {name.lower(): value for name, value in response.headers.items()} if response.headers else {}
    if response.status_code and error is None:
        try:
            body, truncated = _read(response, headers.get("content-encoding", ""))
        except Exception as problem:  # noqa: BLE001 - whatever breaks an answer is the answer's state, not the user's end
            truncated, error = True, f"{type(problem).__name__}: {problem}"
    return Exchange(
        id="",
        method=ask.method,
        url=ask.url,
        request_headers=ask.headers,
        request_body=ask.body.encode(),
        status=response.status_code or 0,
        headers=headers,
        body=body,
        started=began,
        elapsed=time.monotonic() - began,
        truncated=truncated,
        error=error,
    )


def _problem(response: Any) -> str | None:
    """Return why there is no answer. A status that the library takes for an error is an answer like any other."""
    if response.status_code:
        return None
    return f"{type(response.error).__name__}: {response.error}"


def _read(response: Any, encoding: str) -> tuple[bytes, bool]:
    """Return the plain body and whether it was cut."""
    body, decoder = bytearray(), Decoder(encoding)
    while piece := response.read(PIECE):
        body += decoder.feed(bytes(piece), MAX_BODY + 1 - len(body))
        if len(body) > MAX_BODY:
            response._response.close()  # noqa: SLF001 - the library has no public way to drop a half-read answer
            return bytes(body[:MAX_BODY]), True
    decoder.finish()
    response.release()
    return bytes(body), False
