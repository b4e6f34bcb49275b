"""Requests sent together: in order on record, within the target file's limits, and none lost to another's error."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from payerproof.errors import HarnessError, LimitExceeded
from payerproof.http.client import Request, Wire
from payerproof.model import Exchange
from tests.loopback import Asked, Loopback, Reply


def urls(server: Loopback, count: int) -> Sequence[Request]:
    """Return requests for /0, /1 and so on."""
    return [Request("GET", f"{server.origin}/{number}") for number in range(count)]


def test_answers_come_in_the_order_of_the_questions() -> None:
    """Ids and answers keep the order of the requests, whichever is answered first."""
    second_came = threading.Event()

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("/0"):
            second_came.wait(5)
        else:
            second_came.set()
        return Reply(200, asked.path.encode())

    recorded: list[Exchange] = []
    with Loopback(answer) as server:
        wire = Wire(recorded.append, concurrency=2, deadline=10)
        answers = wire.send_together(urls(server, 2))
        wire.close()
    assert [(item.id, item.body) for item in answers] == [("x1", b"/0"), ("x2", b"/1")]
    assert {item.id for item in recorded} == {"x1", "x2"}


@pytest.mark.parametrize("concurrency", [1, 2, 8])
def test_everything_is_recorded_and_counted(concurrency: int) -> None:
    """One at a time or many: each request leaves one exchange."""
    recorded: list[Exchange] = []
    with Loopback(lambda _: Reply(200)) as server:
        wire = Wire(recorded.append, concurrency=concurrency, deadline=5)
        wire.send_together(urls(server, 5))
        wire.close()
    assert ({"x1", "x2", "x3", "x4", "x5"}, 5) == ({item.id for item in recorded}, wire.sent)


def test_no_more_are_under_way_than_the_target_allows() -> None:
    """With a concurrency of two, four requests are never more than two at a time."""
    lock, under_way, most = threading.Lock(), [0], [0]
    pair = threading.Barrier(2)

    def answer(_: Asked) -> Reply:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        pair.wait(5)  # ends only where two are under way at the same time
        with lock:
            under_way[0] -= 1
        return Reply(200)

    with Loopback(answer) as server:
        wire = Wire(lambda _: None, concurrency=2, deadline=10)
        statuses = [item.status for item in wire.send_together(urls(server, 4))]
        wire.close()
    assert (statuses, most[0]) == ([200] * 4, 2)


def test_limit_holds_for_all_of_them() -> None:
    """What would go over the target file's total is not begun."""
    with Loopback(lambda _: Reply(200)) as server:
        wire = Wire(lambda _: None, concurrency=4, total=4, deadline=5)
        wire.send_together(urls(server, 3))
        with pytest.raises(LimitExceeded):
            wire.send_together(urls(server, 2))
        wire.close()
        assert (len(server.asked), wire.sent) == (3, 3)


def test_token_of_one_stops_all() -> None:
    """A bearer token on its way to another origin stops the whole lot before anything is sent."""
    with Loopback(lambda _: Reply(200)) as server:
        wire = Wire(lambda _: None, concurrency=4, deadline=5)
        wire.bound_to = "http://127.0.0.2/fhir"
        with pytest.raises(HarnessError):
            wire.send_together(
                [*urls(server, 1), Request("GET", server.origin, {"authorization": "Bearer a-token-of-the-payer"})]
            )
        wire.close()
        assert server.asked == []


def test_an_operators_secret_goes_to_its_own_address_alone() -> None:
    """A bearer token leaves for another origin only while that is operated, and only there."""
    bearer = {"authorization": "Bearer operator"}
    with Loopback(lambda _: Reply(200)) as server, Loopback(lambda _: Reply(200)) as other:
        wire = Wire(lambda _: None, deadline=5)
        with wire.operating(f"{server.origin}/switch"):
            assert wire.send(Request("PUT", f"{server.origin}/switch", bearer)).ok
            with pytest.raises(HarnessError):
                wire.send(Request("PUT", f"{other.origin}/switch", bearer))
        with pytest.raises(HarnessError):
            wire.send(Request("PUT", f"{server.origin}/switch", bearer))
        wire.close()


def test_what_was_chosen_is_taken_back_beyond_the_limit() -> None:
    """The limit holds before and after, and is not lifted by what was taken back."""
    with Loopback(lambda _: Reply(200)) as server:
        wire = Wire(lambda _: None, total=1, deadline=5)
        request = Request("GET", f"{server.origin}/")
        wire.send(request)
        with wire.taking_back():
            assert wire.send(request).ok
        with pytest.raises(LimitExceeded):
            wire.send(request)
        wire.close()
