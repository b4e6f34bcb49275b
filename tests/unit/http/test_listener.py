"""The listener on loopback, a browser's twin, requests a moment apart, and where a token may go besides."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from payerproof.errors import HarnessError
from payerproof.http.client import Request, Wire
from payerproof.http.listener import Listener, on_loopback
from tests.loopback import Asked, Loopback, Reply

BEARER = {"authorization": "Bearer a-token-of-the-payer"}


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Give a server that sets two cookies and repeats those that it gets."""

    def answer(asked: Asked) -> Reply:
        return Reply(
            200, asked.headers.get("cookie", "").encode(), {"set-cookie": f"{asked.path[1:] or 'a'}=1; Path=/"}
        )

    with Loopback(answer) as running:
        yield running


def test_who_knocks_is_noted() -> None:
    """The paths are kept in order, and the answer is the one that was given."""
    with Listener(b'{"keys": []}') as door:
        wire = Wire(lambda _: None, deadline=5)
        answers = [wire.send(Request("GET", f"{door.origin}/{name}")) for name in ("one", "two")]
        wire.close()
        assert [each.body for each in answers] == [b'{"keys": []}'] * 2
        assert door.paths == ["/one", "/two"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://127.0.0.1:8/fhir", True), ("http://localhost/fhir", True), ("https://payer.example/fhir", False)],
)
def test_loopback_is_told_from_elsewhere(url: str, expected: bool) -> None:  # noqa: FBT001 - a row of a table
    """A listener is of use for targets on this machine alone."""
    assert on_loopback(url) is expected


def test_a_twin_has_the_cookies_of_the_moment(server: Loopback) -> None:
    """What one browser learns afterwards the other does not, and one cookie may be left out."""
    wire = Wire(lambda _: None, deadline=5)
    browser = wire.browser()
    for name in ("a", "b"):
        browser.send(Request("GET", f"{server.origin}/{name}"))
    twin, without = browser.twin(), browser.twin(without="a")
    twin.send(Request("GET", f"{server.origin}/c"))
    names = [sorted(each["name"] for each in one.cookies()) for one in (browser, twin, without)]
    wire.close()
    assert names == [["a", "b"], ["a", "b", "c"], ["b"]]


def test_a_token_goes_to_whoever_issued_it_and_nowhere_else(server: Loopback) -> None:
    """The fence around bearer tokens has one gate more, once the token endpoint is known."""
    wire = Wire(lambda _: None, deadline=5)
    wire.bound_to = "https://records.example/fhir"
    request = Request("GET", f"{server.origin}/userinfo", BEARER)
    with pytest.raises(HarnessError):
        wire.send(request)
    wire.issuer = f"{server.origin}/token"
    assert wire.send(request).status == 200
    wire.close()


def test_requests_a_moment_apart_are_answered_in_their_order(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gap is kept between each and the next, and before none."""
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    wire = Wire(lambda _: None, deadline=5, concurrency=2)
    wire.send_together([Request("GET", f"{server.origin}/{name}") for name in ("a", "b", "c")], 0.25)
    wire.close()
    assert naps.count(0.25) == 2
