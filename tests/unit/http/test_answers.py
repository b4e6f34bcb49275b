"""The door to HTTP, whatever the other side sends: every request ends, and ends in an exchange."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
import pytest

from payerproof.http.client import Request, Wire
from payerproof.http.content_encoding import ACCEPTED, Decoder, zstd
from payerproof.model import Exchange
from tests.loopback import Answer, Asked, Loopback, Reply

LIMIT = 1024 * 1024


def exchange_with(answer: Answer, *, deadline: float = 5.0, max_body: int = LIMIT) -> Exchange:
    """Return the one exchange with a server that answers so."""
    recorded: list[Exchange] = []
    with Loopback(answer) as server:
        wire = Wire(recorded.append, deadline=deadline, max_body=max_body)
        try:
            exchange = wire.send(Request("GET", f"{server.origin}/fhir/Patient"))
        finally:
            wire.close()
    assert [exchange] == recorded[-1:]
    return exchange


def raw(head: str, *pieces: bytes) -> Answer:
    """Return an answer of a status line with headers, then pieces, then a closed connection."""
    return lambda _: [head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n", *pieces]


def encoded(coding: str, body: bytes) -> Answer:
    """Return a well-formed answer with a content encoding."""
    return lambda _: Reply(200, body, {"content-encoding": coding})


def test_whole_answer() -> None:
    """A plain answer comes back whole, its repeated headers joined, its names in lower case."""
    exchange = exchange_with(raw("HTTP/1.1 200 OK\nContent-Length: 2\nX-Two: a\nX-Two: b", b"{}"))
    assert (
        exchange.status,
        exchange.body,
        exchange.headers["x-two"],
        exchange.truncated,
        exchange.error,
    ) == (200, b"{}", "a, b", False, None)


def test_body_is_cut_at_the_limit() -> None:
    """Of a body without end the first `max_body` bytes are kept, and the exchange says that it was cut."""

    def endless(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x" * 65536

    exchange = exchange_with(endless, max_body=100_000)
    assert (len(exchange.body), exchange.truncated, exchange.error) == (100_000, True, None)


def test_body_of_exactly_the_limit_is_whole() -> None:
    """A body as long as the limit is not called cut."""
    exchange = exchange_with(lambda _: Reply(200, b"x" * 1000), max_body=1000)
    assert (len(exchange.body), exchange.truncated) == (1000, False)


def test_connection_closed_in_mid_body_keeps_what_came() -> None:
    """What arrived before the connection broke is kept, for a leak in it is a leak; the exchange is not whole."""
    exchange = exchange_with(raw("HTTP/1.1 200 OK\nContent-Length: 1000", b'{"half":'))
    assert (exchange.status, exchange.body, exchange.truncated) == (200, b'{"half":', True)
    assert "RemoteProtocolError" in (exchange.error or "")


@pytest.mark.parametrize("slow", ["head", "body"])
def test_slow_drip_ends_at_the_deadline(slow: str) -> None:
    """Bytes that never stop coming, one at a time, do not keep a request open beyond its deadline."""
    server: Loopback

    def drip(_: Asked) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\n" + (b"" if slow == "head" else b"Content-Length: 100000\r\n\r\n")
        while not server.pause(0.02):
            yield b"x"

    recorded: list[Exchange] = []
    with Loopback(drip) as server:
        wire = Wire(recorded.append, deadline=0.3)
        exchange = wire.send(Request("GET", server.origin))
        wire.close()
    assert (0 if slow == "head" else 200) == exchange.status
    assert "ReadTimeout" in (exchange.error or "")
    assert exchange.elapsed < 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (raw("SMTP ready"), "RemoteProtocolError"),
        (raw("HTTP/1.1 200 OK\nno colon here"), "RemoteProtocolError"),
        (raw("HTTP/1.1 200 OK\nX-Big: " + "x" * 300_000), "RemoteProtocolError"),
        (raw("HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2", b"xx"), "RemoteProtocolError"),
        (lambda _: [b""], "RemoteProtocolError"),
    ],
    ids=["not-http", "header-without-colon", "huge-header", "two-lengths", "closed-at-once"],
)
def test_no_answer_that_http_allows(answer: Answer, error: str) -> None:
    """What is no HTTP answer has status 0 and an error that names the kind."""
    exchange = exchange_with(answer)
    assert (exchange.status, exchange.body) == (0, b"")
    assert (exchange.error or "").startswith(error)


def test_thousand_headers_are_joined() -> None:
    """Many repeated headers are one header of the exchange."""
    lines = "\n".join(f"X-Many: {number}" for number in range(1000))
    exchange = exchange_with(raw(f"HTTP/1.1 200 OK\nContent-Length: 0\n{lines}"))
    assert len(exchange.headers["x-many"].split(", ")) == 1000


def test_header_bytes_that_are_no_utf8_are_read() -> None:
    """Header values in any bytes at all come back as text."""
    exchange = exchange_with(raw("HTTP/1.1 200 OK\nContent-Length: 0\nX-Odd: caf\xe9\xff"))
    assert (exchange.status, exchange.error) == (200, None)
    assert exchange.headers["x-odd"].startswith("caf")


def test_control_bytes_in_headers_end_the_exchange() -> None:
    """A null byte in a header is no HTTP."""
    exchange = exchange_with(raw("HTTP/1.1 200 OK\nContent-Length: 0\nX-Odd: a\x00b"))
    assert exchange.status == 0


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"plain words")),
        ("x-gzip", gzip.compress(b"plain words")),
        ("gzip", gzip.compress(b"plain ") + gzip.compress(b"words")),
        ("gzip", gzip.compress(b"plain words") + b"\0\0\0"),
        ("deflate", zlib.compress(b"plain words")),
        ("deflate", zlib.compress(b"plain words", wbits=-15)),
        ("identity", b"plain words"),
        ("GZIP, identity", gzip.compress(b"plain words")),
    ],
    ids=["gzip", "x-gzip", "two-members", "padded", "deflate", "raw-deflate", "identity", "capitals"],
)
def test_content_encoding_is_undone(coding: str, body: bytes) -> None:
    """The encodings that the harness asks for are undone, in every form servers send them."""
    exchange = exchange_with(encoded(coding, body))
    assert (exchange.body, exchange.error) == (b"plain words", None)


assert zstd is not None, "the extra `encodings` is not installed"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def test_every_coding_that_is_offered_is_read() -> None:
    """One list is offered, and each coding of it is undone, in whatever pieces it comes."""
    assert ACCEPTED.split(", ") == list(PACK)
    words = b"plain words, and more of them. " * 999
    for coding, pack in PACK.items():
        decoder = Decoder(coding)
        packed = pack(words)
        pieces = [packed[at : at + 7] for at in range(0, len(packed), 7)]
        assert b"".join(decoder.feed(piece, len(words) + 1) for piece in pieces) == words
        decoder.finish()
        assert exchange_with(encoded(coding, packed)).body == words[:LIMIT]


@pytest.mark.parametrize("coding", PACK)
def test_bomb_is_cut_at_the_limit(coding: str) -> None:
    """A hundred megabytes in some kilobytes stop at the limit."""
    exchange = exchange_with(encoded(coding, PACK[coding](bytes(100 * LIMIT))))
    assert (len(exchange.body), exchange.truncated) == (LIMIT, True)


@pytest.mark.parametrize("coding", PACK)
def test_bomb_costs_what_is_kept_of_it(coding: str) -> None:
    """A quarter of a gigabyte of zeros takes no more of Python's memory than what is kept, a few times over."""
    bomb = PACK[coding](bytes(1 << 28))
    tracemalloc.start()
    try:
        plain = Decoder(coding).feed(bomb, LIMIT + 1)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(plain) == LIMIT + 1
    assert most < 4 * 1024 * 1024


def test_a_window_beyond_the_encoding_is_refused() -> None:
    """A zstd body may want gigabytes for its window alone; more than 8 MB is no content coding (RFC 9659)."""
    assert zstd is not None
    wide = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    body = wide.compress(b"plain words" * 99) + wide.flush()
    exchange = exchange_with(encoded("zstd", body))
    assert (exchange.body, exchange.truncated) == (b"", True)
    assert (exchange.error or "").startswith("ContentProblem: the body is not zstd")


def test_a_coding_without_its_library_is_not_offered() -> None:
    """Where brotli and zstd are not installed, neither is offered, and neither is read."""
    script = (
        "import sys; sys.modules['brotli'] = sys.modules['backports'] = sys.modules['compression'] = None\n"
        "from payerproof.http.content_encoding import ACCEPTED, ContentProblem, Decoder\n"
        "try: Decoder('br')\nexcept ContentProblem as problem: print(ACCEPTED, '|', problem)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told == "gzip, deflate | content encoding 'br' was not asked for\n"


def test_nested_encoding_is_refused() -> None:
    """A bomb within a bomb is not opened: its layers multiply."""
    bomb = gzip.compress(gzip.compress(bytes(10 * LIMIT)))
    exchange = exchange_with(encoded("gzip, gzip", bomb))
    assert (exchange.body, exchange.truncated) == (b"", True)
    assert exchange.error == "ContentProblem: content encoding 'gzip, gzip' was not asked for"


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("cut", [False, True], ids=["wrong", "cut"])
def test_broken_encoding_is_told(coding: str, *, cut: bool) -> None:
    """A body that is not what its encoding says is not whole, and the exchange says why."""
    body = PACK[coding](random.Random(1).randbytes(2000))[:900] if cut else b"\xff no such coding at all"
    exchange = exchange_with(encoded(coding, body))
    assert (exchange.status, exchange.truncated) == (200, True)
    assert (exchange.error or "").startswith("ContentProblem: ")


def test_redirect_is_returned_not_followed() -> None:
    """A redirect is an answer like any other: one request, one exchange."""
    with Loopback(lambda _: Reply(200, b"arrived")) as other:
        exchange = exchange_with(lambda _: Reply(302, b"", {"location": f"{other.origin}/elsewhere"}))
        assert (exchange.status, other.asked) == (302, [])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/fhir",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/x",
        "http://a\x07b/",
        "http:",
    ],
    ids=["closed-port", "half-an-address", "no-such-port", "other-scheme", "control-character", "no-host"],
)
def test_url_that_leads_nowhere(url: str) -> None:
    """Whatever URL a target hands out, using it ends in an exchange without answer, not in a crash."""
    recorded: list[Exchange] = []
    wire = Wire(recorded.append, deadline=2)
    exchange = wire.send(Request("GET", url))
    wire.close()
    assert (exchange.status, bool(exchange.error)) == (0, True)
