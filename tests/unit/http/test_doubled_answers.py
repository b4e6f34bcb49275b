"""An answer that the network carries twice is never taken for the answer to the next request of its connection."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from payerproof.http.client import Request, Wire
from payerproof.http.wholeness import gap
from payerproof.model import Exchange

Told = Mapping[str, tuple[int, bytes]]


@contextmanager
def network(told: Told, doubled: str = "", *, behind: bool = False) -> Iterator[str]:
    """Serve `told` by path; the first answer to `doubled` is carried twice, and its copy comes with the next request.

    What falls behind on a connection comes once another one is opened. `behind`: the payer itself answers each request
    with what the one before it asked for.
    """
    before, once = [next(iter(told))], [doubled]
    late: list[Connection] = []

    class Connection(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            self.waiting: deque[bytes] = deque()
            for other in late:
                while other.waiting:
                    other.wfile.write(other.waiting.popleft())
            late.append(self)

        def do_GET(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            self.rfile.read(size)
            path, before[0] = (before[0] if behind else self.path), self.path
            status, body = told[path]
            own = b"HTTP/1.1 %d Told\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)
            self.waiting.append(own)
            if path in once:
                once.clear()
                self.waiting.append(own)
            self.wfile.write(self.waiting.popleft())

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Connection)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def asked_in_turn(origin: str, *paths: str, method: str = "GET") -> tuple[list[Exchange], list[Exchange]]:
    """Return what the wire returned for the paths, and what it recorded."""
    recorded: list[Exchange] = []
    wire = Wire(recorded.append)
    returned = [wire.send(Request(method, origin + path, session=path)) for path in paths]
    wire.close()
    assert sorted(int(each.id[1:]) for each in recorded) == [*range(1, len(recorded) + 1)]
    return returned, recorded


@pytest.mark.parametrize("status", [200, 404])
def test_a_late_copy_is_not_the_next_answer(status: int) -> None:
    """What is granted is asked again by another connection, whether the copy came first or what it displaced."""
    told = {"/a": (status, b"of a"), "/b": (200, b"of b"), "/c": (200, b"of c")}
    with network(told, "/a") as origin:
        (first, second, third), recorded = asked_in_turn(origin, "/a", "/b", "/c")
    assert (first.body, third.body, third.error) == (b"of a", b"of c", None)
    assert second.body == (b"of b" if status == first.status == 200 else b"of a")
    doubted = [item for item in recorded if item.error]
    assert len(doubted) == 1
    assert "not certain which answer" in gap(doubted[0])


def test_a_payer_that_answers_in_a_wrong_order_is_believed() -> None:
    """An answer that is odd, and that nothing follows, is what the payer says: only the network is doubted."""
    with network({"/a": (200, b"of a"), "/b": (401, b"")}, behind=True) as origin:
        (_, second, third), recorded = asked_in_turn(origin, "/a", "/a", "/b")
    assert (second.body, third.body, third.error) == (b"of a", b"of a", None)
    assert [item.error for item in recorded] == [None] * 4


def test_answers_that_are_alike_by_right_are_taken() -> None:
    """A payer that answers two requests alike is asked once more, and believed; one that refuses alike is not asked."""
    told = dict.fromkeys(("/a", "/b"), (200, b"{}")) | dict.fromkeys(("/x", "/y"), (404, b"{}"))
    with network(told) as origin:
        returned, recorded = asked_in_turn(origin, "/a", "/b", "/x", "/y")
    assert [item.error for item in recorded] == [None] * 5
    assert [item.status for item in returned] == [200, 200, 404, 404]


@pytest.mark.parametrize(("paths", "method"), [(("/a", "/b"), "POST"), (("/a", "/a"), "GET")])
def test_what_is_not_asked_again(paths: tuple[str, str], method: str) -> None:
    """What is not safe is not asked again, since that would change something; nor is the same question doubted."""
    with network({"/a": (200, b"{}"), "/b": (200, b"{}")}) as origin:
        _, recorded = asked_in_turn(origin, *paths, method=method)
    assert [item.error for item in recorded] == [None] * 2


def test_an_odd_payer_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few answers that nothing followed, the next ones are taken at once."""
    waits: list[float] = []

    def nothing_follows(_: object, seconds: float) -> bool:
        waits.append(seconds)
        return False

    monkeypatch.setattr("payerproof.http.client.more_follows", nothing_follows)
    with network({"/a": (200, b"of a"), "/b": (401, b"")}, behind=True) as origin:
        asked_in_turn(origin, *["/a", "/a", "/b"] * 9)
    assert sum(seconds > 0 for seconds in waits) == 5
    assert len(waits) > 5
