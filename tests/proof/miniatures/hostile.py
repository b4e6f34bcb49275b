"""Miniature payers that are honest but for one hostile trait, which shows on claims alone.

So each run shows three things: what the trait does to the cases that meet it, that the others are judged as ever,
and that the run ends.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

from tests.loopback import Answer, Asked, Loopback, Reply
from tests.proof.miniatures.honest import FHIR_JSON, TEEN, HonestPayer, people

Trait = Callable[[Asked, Reply], Reply | Iterator[bytes]]
"""Makes a hostile answer of an honest one."""

MEGABYTE = 1024 * 1024
SCRIPT = "<script>alert(1)</script>"
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31m\u202e\u0000\u200b\r"
"""Sets a terminal's title, clears it, turns text red and backwards."""


def claims_only(trait: Trait) -> Callable[[HonestPayer], Answer]:
    """Return the maker of a payer with `trait` on everything about ExplanationOfBenefit."""

    def make(payer: HonestPayer) -> Answer:
        def answer(asked: Asked) -> Reply | Iterator[bytes]:
            honest = payer(asked)
            return trait(asked, honest) if asked.path.startswith("/fhir/ExplanationOfBenefit") else honest

        return answer

    return make


def drips(server: Callable[[], Loopback], *, head: bool) -> Trait:
    """Send one byte at a time for as long as anybody listens, within the head or within the body."""

    def trait(_: Asked, __: Reply) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nX-Slow: " if head else b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        while not server().pause(0.05):
            yield b"x"

    return trait


def endless_pages(asked: Asked, honest: Reply) -> Reply:
    """Link every page of a search to one more page, with a URL that was never seen before."""
    bundle = _bundle(honest)
    if bundle is None:
        return honest
    number = int(asked.query.get("_page", "0")) + 1
    url = f"http://{asked.headers['host']}{asked.target.split('&_page')[0]}&_page={number}"
    return _with_next(bundle, url)


def links_to(url: str) -> Trait:
    """Link every page of a search to `url`."""

    def trait(_: Asked, honest: Reply) -> Reply:
        bundle = _bundle(honest)
        return honest if bundle is None else _with_next(bundle, url)

    return trait


def redirects_to(origin: str) -> Trait:
    """Redirect every request to the same path of another origin."""
    return lambda asked, _: Reply(307, b"", {"location": f"{origin}{asked.target}"})


def broken_json(_: Asked, honest: Reply) -> Reply:
    """Cut the last third off every document, under the content length of what is left."""
    return Reply(honest.status, honest.body[: len(honest.body) * 2 // 3], honest.headers)


def deep_json(_: Asked, honest: Reply) -> Reply:
    """Nest every document a thousand deep."""
    deep = b'{"resourceType":"Bundle","link":' + b"[" * 900 + b"]" * 900 + b"}"
    return Reply(honest.status, deep, FHIR_JSON)


def wrong_shapes(_: Asked, honest: Reply) -> Reply:
    """Send JSON that is no FHIR: every field that the harness might look into has another type."""
    document: dict[str, Any] = {"resourceType": "Bundle", "total": "many", "link": {"next": 1}, "id": ["x"]}
    document["entry"] = [7, None, {"resource": "text"}, {"resource": {"resourceType": 5, "id": {}}}, {"search": 1}]
    return Reply(honest.status, json.dumps(document).encode(), FHIR_JSON)


def huge_body(_asked: Asked, _honest: Reply) -> Iterator[bytes]:
    """Stream 200 MB."""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: {200 * MEGABYTE}\r\n\r\n".encode()
    for _ in range(200):
        yield b" " * MEGABYTE


def gzip_bomb(_: Asked, __: Reply) -> Reply:
    """Send 200 MB of blanks in 200 KB."""
    return Reply(200, _bomb(), {**FHIR_JSON, "content-encoding": "gzip"})


def closes_in_mid_body(_: Asked, honest: Reply) -> Iterator[bytes]:
    """Send half of every body and close the connection."""
    yield honest.wire()[: -len(honest.body) // 2]


def says_429(retry_after: str) -> Trait:
    """Ask everybody to slow down."""
    return lambda _, __: Reply(429, b"{}", {"retry-after": retry_after})


def odd_headers(_asked: Asked, honest: Reply) -> Iterator[bytes]:
    """Send hundreds of headers, repeated ones, large ones, ones in no known encoding."""
    head, _, body = honest.wire().partition(b"\r\n\r\n")
    extra = [b"X-Many: %d" % number for number in range(500)] + [b"X-Large: " + b"y" * 30_000, b"X-Odd: caf\xe9 \xff"]
    extra += [b"Content-Type: text/html; charset=\x1b[31mred", b"Connection: close"]
    yield b"\r\n".join([head, *extra, b"", b""]) + body


def invalid_utf8(_: Asked, honest: Reply) -> Reply:
    """Put bytes that are no UTF-8 into every text."""
    return Reply(honest.status, honest.body.replace(b'"status": "active"', b'"status": "\xff\xfe\xe9"'), honest.headers)


def hostile_text(_: Asked, honest: Reply) -> Reply:
    """Put markup and terminal escapes into every text field, the content type and the kind of resource."""
    document = _poisoned(json.loads(honest.body))
    if honest.status >= 400:
        document["resourceType"] = f"{ESCAPES}{SCRIPT}"
    headers = {"content-type": f"application/fhir+json; {SCRIPT}", "x-note": "\x1b[2J"}
    return Reply(honest.status, json.dumps(document).encode(), headers)


def echoes_token(asked: Asked, honest: Reply) -> Reply:
    """Tell every caller the token again: in the body in many spellings, in headers, in a cookie, in a link."""
    token = asked.bearer or ""
    encoded = base64.b64encode(token.encode()).decode()
    document = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "login"}]}
    document["text"] = [token, quote(token, safe=""), encoded, f"Bearer {token}", json.dumps({"access_token": token})]
    headers = {"www-authenticate": f'Bearer error="{token}"', "set-cookie": f"session={token}", "x-token": token}
    headers |= {"location": f"https://other.example/?access_token={token}#{token}", "content-type": "application/json"}
    return Reply(honest.status if honest.status >= 400 else 403, json.dumps(document).encode(), headers)


def leaks_then_breaks(_: Asked, __: Reply) -> Iterator[bytes]:
    """Send the teenager's claims to whoever asks, and break off before the end."""
    claims = [item for item in people().person(TEEN).resources if item["resourceType"] == "ExplanationOfBenefit"]
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 9999999\r\n\r\n"
    yield json.dumps(claims).encode()


def _bundle(honest: Reply) -> dict[str, Any] | None:
    document = json.loads(honest.body)
    return document if isinstance(document, dict) and document.get("resourceType") == "Bundle" else None


def _with_next(bundle: dict[str, Any], url: str) -> Reply:
    return Reply(200, json.dumps({**bundle, "link": [{"relation": "next", "url": url}]}).encode(), FHIR_JSON)


def _poisoned(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _poisoned(child, name) for name, child in node.items()}
    if isinstance(node, list):
        return [_poisoned(child, key) for child in node]
    plain = key in {"resourceType", "id", "reference", "url", "relation", "type", "mode"}
    return f"{node}{ESCAPES}{SCRIPT}" if isinstance(node, str) and not plain else node


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * (200 * MEGABYTE), compresslevel=1)
