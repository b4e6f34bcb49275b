"""An answer is whole, or it is said why not: every way in which one can be cut or made unreadable."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.http.client import Request, Wire
from payerproof.http.wholeness import gap
from payerproof.model import Exchange
from tests.loopback import Asked, Loopback, Reply

BODY = json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"id": "ä", "n": [1, 2.5, None]}}]}).encode()
JSON = "application/fhir+json"


def answered(body: bytes = BODY, kind: str = JSON, status: int = 200, **more: object) -> Exchange:
    """Return an exchange with an answer."""
    plain = Exchange("x1", "GET", "http://h/fhir/Patient", {}, b"", status, {"content-type": kind}, body, 0, 0)
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "exchange",
    [
        answered(),
        answered(b""),
        answered(b"", status=204),
        answered(b"Unauthorized", status=401),
        answered(BODY, method="HEAD"),
        answered(b"{}\n{}\n", "application/fhir+ndjson"),
        answered(b"\xff\xd8\x00 a picture", "image/jpeg"),
        answered("é".encode("latin-1"), "text/html"),
        answered("é".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        answered(BODY, "application/fhir+json; charset=UTF-8"),
    ],
)
def test_whole(exchange: Exchange) -> None:
    """What arrived and can be read to its end is whole; a refusal may be in any words."""
    assert gap(exchange) == ""


@pytest.mark.parametrize(
    ("exchange", "why"),
    [
        (answered(b"", status=0, error="ConnectError: refused"), "no answer: ConnectError"),
        (answered(error="ReadTimeout: late", truncated=True), "broke off after"),
        (answered(truncated=True), "was cut at"),
        (answered(status=206), "a part of the content"),
        (answered(BODY.replace(b"Bundle", b"Bun\xffle")), "no utf-8 at byte"),
        (answered(b"\xff", status=403), "no utf-8 at byte"),
        (answered(BODY.decode().encode("utf-16"), "application/json; charset=utf-16"), "no utf-8"),
        (answered(BODY.decode().encode("utf-16-le")), "NUL"),
        (answered("x".encode("utf-16"), "text/html; charset=utf-16"), "no value is looked for"),
        (answered(b"x", "text/html; charset=made-up"), "not known"),
        (answered(b"{}\n{", "application/fhir+ndjson"), "no JSON"),
        (answered(b"[" * 5000 + b"]" * 5000), "no JSON"),
        (answered(b"<html>", status=200), "no JSON"),
    ],
)
def test_not_whole(exchange: Exchange, why: str) -> None:
    """Each way to be less is told in its own words."""
    assert why in gap(exchange)


@given(st.integers(1, len(BODY) - 1))
def test_every_cut_of_json_is_seen(end: int) -> None:
    """A document that ends anywhere before its end is not whole, also where the length says that it is."""
    assert gap(answered(BODY[:end])) != ""


@given(st.integers(0, len(BODY) - 1), st.sampled_from([b"\xff", b"\xc3(", b"\x80"]))
def test_every_bad_byte_is_seen(at: int, bad: bytes) -> None:
    """Bytes that are no UTF-8 are seen wherever they stand."""
    assert gap(answered(BODY[:at] + bad + BODY[at:])) != ""


def _pieces(*parts: bytes) -> Iterable[bytes]:
    return parts


CUTS: dict[str, Callable[[], Reply | Iterable[bytes]]] = {
    "length": lambda: _pieces(Reply(200, BODY, {"content-type": JSON}).wire()[:-9]),
    "chunk": lambda: _pieces(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n", b'{"a"'),
    "chunk-length": lambda: _pieces(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"),
    "no-last-chunk": lambda: _pieces(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    "gzip-cut": lambda: Reply(200, gzip.compress(BODY)[:-12], {"content-type": JSON, "content-encoding": "gzip"}),
    "gzip-none": lambda: Reply(200, BODY, {"content-type": JSON, "content-encoding": "gzip"}),
    "encoding-unknown": lambda: Reply(200, BODY, {"content-type": JSON, "content-encoding": "made-up"}),
    "head-only": lambda: _pieces(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"),
    "nothing": lambda: _pieces(b""),
}


@pytest.mark.parametrize("name", CUTS)
def test_every_cut_on_the_wire_is_seen(name: str) -> None:
    """What breaks off between the target and the harness is not whole."""

    def answer(_: Asked) -> Reply | Iterable[bytes]:
        return CUTS[name]()

    with Loopback(answer) as server:
        wire = Wire(lambda _: None)
        exchange = wire.send(Request("GET", f"{server.origin}/fhir/Patient/1"))
        wire.close()
    assert gap(exchange) != ""


def test_time_out_after_some_bytes_is_seen() -> None:
    """An answer that stalls after six bytes of its body is not whole."""
    servers: list[Loopback] = []

    def answer(_: Asked) -> Iterable[bytes]:
        yield b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"res"'
        servers[0].pause(5)

    with Loopback(answer) as server:
        servers.append(server)
        wire = Wire(lambda _: None, deadline=0.3)
        exchange = wire.send(Request("GET", f"{server.origin}/fhir/Patient/1"))
        wire.close()
    assert "broke off after 6 bytes" in gap(exchange)
