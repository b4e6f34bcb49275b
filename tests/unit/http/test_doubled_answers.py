"""An answer that the network carries twice is never taken for the answer to the next request of its connection."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest

from payerproof.http.client import Request, Wire
from payerproof.http.wholeness import gap
from payerproof.model import Exchange
from tests.loopback import Asked, Loopback, Reply


class Doubling:
    """A payer behind a network that carries the first answer to a path twice, the copy after the next request."""

    def __init__(self, replies: Mapping[str, Reply], doubled: str) -> None:
        self._replies, self._doubled = replies, doubled
        self._of_connection = threading.local()  # a loopback server has a thread for each connection

    def __call__(self, asked: Asked) -> Reply:
        """Return what arrives first on this connection, which falls behind once an answer is doubled."""
        queue: list[Reply] = self._of_connection.__dict__.setdefault("queue", [])
        queue.append(self._replies[asked.path])
        if asked.path == self._doubled:
            queue.append(self._replies[asked.path])
            self._doubled = ""
        return queue.pop(0)


def asked_in_turn(replies: Mapping[str, Reply], *paths: str, doubled: str = "", method: str = "GET") -> list[Exchange]:
    """Return what the wire returned for the paths; all exchanges follow behind."""
    recorded: list[Exchange] = []
    with Loopback(Doubling(replies, doubled)) as server:
        wire = Wire(recorded.append)
        returned = [wire.send(Request(method, server.origin + path, session=path)) for path in paths]
        wire.close()
    return [*returned, *recorded]


@pytest.mark.parametrize("status", [200, 404])
def test_a_late_copy_is_not_the_next_answer(status: int) -> None:
    """What is granted is asked again by another connection, whether the copy comes first or the answer it displaced."""
    replies = {"/a": Reply(status, b"of a"), "/b": Reply(200, b"of b"), "/c": Reply(200, b"of c")}
    first, _, third, *recorded = asked_in_turn(replies, "/a", "/b", "/c", doubled="/a")
    assert (first.body, third.body, third.error) == (b"of a", b"of c", None)
    doubted = [item for item in recorded if item.error]
    assert len(doubted) == 1
    assert "not certain which answer" in gap(doubted[0])


def test_the_answer_itself_comes_of_asking_again() -> None:
    """The second request gets its own answer, not the copy of the first."""
    replies = {"/a": Reply(200, b"of a"), "/b": Reply(200, b"of b")}
    assert [item.body for item in asked_in_turn(replies, "/a", "/b", doubled="/a")[:2]] == [b"of a", b"of b"]


def test_answers_that_are_alike_by_right_are_taken() -> None:
    """A payer that answers two requests alike is asked once more, and believed; one that refuses alike is not."""
    same = {path: Reply(200, b"{}") for path in ("/a", "/b")} | {path: Reply(404, b"{}") for path in ("/x", "/y")}
    results = asked_in_turn(same, "/a", "/b", "/x", "/y")
    assert [item.error for item in results[:4]] == [None] * 4
    assert len(results) == 4 + 5


def test_what_is_not_safe_is_not_asked_again() -> None:
    """An answer to a POST is taken as it is: to ask again would change something."""
    same = {path: Reply(200, b"{}") for path in ("/a", "/b")}
    results = asked_in_turn(same, "/a", "/b", method="POST")
    assert [(item.error, item.status) for item in results] == [(None, 200)] * 4


def test_the_same_request_again_is_not_doubted() -> None:
    """A question that is asked twice has the same answer twice."""
    assert len(asked_in_turn({"/a": Reply(200, b"{}")}, "/a", "/a")) == 2 + 2
