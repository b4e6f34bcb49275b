"""The door to HTTP: where a bearer token may go, how hard a target is leant on, and when it counts as gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payerproof.errors import HarnessError, LimitExceeded, TargetUnreachable
from payerproof.http.circuit_breaker import FIRST_PROBE, SILENT_LIMIT, WAITS_IN_A_ROW, Breaker, Patience
from payerproof.http.client import Request, Wire, origin, same_origin
from payerproof.model import Exchange
from tests.loopback import Asked, Loopback, Reply

BEARER = {"authorization": "Bearer a-token-of-the-payer"}


@pytest.fixture
def payer() -> Iterator[Loopback]:
    """Give a payer that answers 200 to everything."""
    with Loopback(lambda _: Reply(200, b"{}")) as server:
        yield server


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note every sleep of the door instead of sleeping."""
    naps: list[float] = []
    monkeypatch.setattr("payerproof.http.client.time.sleep", naps.append)
    return naps


def wire_for(server: Loopback, **limits: float) -> Wire:
    """Return a wire that is bound to `server`."""
    wire = Wire(lambda _: None, deadline=5, **limits)  # type: ignore[arg-type]  # numbers by their names
    wire.bound_to = f"{server.origin}/fhir"
    return wire


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("https://payer.example/fhir", "https://payer.example:443/other", True),
        ("HTTPS://Payer.Example", "https://payer.example/", True),
        ("https://payer.example", "http://payer.example", False),
        ("https://payer.example", "https://payer.example:8443", False),
        ("https://payer.example", "https://payer.example.evil.example", False),
        ("https://payer.example", "https://payer.example@evil.example/", False),
        ("https://payer.example", "//payer.example/", False),
        ("Patient/1", "Patient/1", False),
        ("https://payer.example:nonsense", "https://payer.example:nonsense", False),
    ],
)
def test_same_origin(left: str, right: str, expected: bool) -> None:  # noqa: FBT001 - a row of a table
    """Scheme, host and port decide, default ports made explicit; what has no host has no origin."""
    assert expected == same_origin(left, right)
    assert expected == same_origin(right, left)


def test_origin_of_a_broken_url() -> None:
    """A URL that cannot be read has no origin."""
    assert origin("http://[::1") == ("", "", 0)


def test_bearer_goes_to_its_own_origin(payer: Loopback) -> None:
    """A token arrives where it belongs."""
    wire = wire_for(payer)
    wire.send(Request("GET", f"{payer.origin}/fhir/Patient", BEARER))
    wire.close()
    assert [asked.bearer for asked in payer.asked] == ["a-token-of-the-payer"]


@pytest.mark.parametrize("header", ["authorization", "Authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_bearer_never_leaves_its_origin(payer: Loopback, header: str, scheme: str) -> None:
    """A bug of ours that would carry a token elsewhere is stopped before anything is sent."""
    with Loopback(lambda _: Reply(200)) as other:
        wire = wire_for(payer)
        with pytest.raises(HarnessError, match=r"about to leave its origin, to 127\.0\.0\.1"):
            wire.send(Request("GET", f"{other.origin}/fhir", {header: f"{scheme} a-token-of-the-payer"}))
        wire.close()
        assert other.asked == []


def test_bearer_goes_nowhere_before_an_origin_is_known() -> None:
    """Without a FHIR base there is no place that a token belongs to."""
    with Loopback(lambda _: Reply(200)) as server:
        wire = Wire(lambda _: None)
        with pytest.raises(HarnessError):
            wire.send(Request("GET", server.origin, BEARER))
        wire.close()
        assert server.asked == []


def test_cookies_stay_in_their_browser() -> None:
    """A cookie that a payer sets is sent by the browser that got it, never by another browser or by an app."""
    with Loopback(lambda _: Reply(200, b"", {"set-cookie": "sid=1"})) as server:
        wire = wire_for(server)
        first, second = wire.browser(), wire.browser()
        for send in (first.send, first.send, second.send, wire.send, wire.send):
            send(Request("GET", server.origin))
        wire.close()
        assert [asked.headers.get("cookie") for asked in server.asked] == [None, "sid=1", None, None, None]


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [("3", [3.0]), (None, [1.0]), ("0", [0.0]), ("soon", [1.0]), ("-5", [1.0]), ("\u00b2", [1.0]), ("1e3", [1.0])],
)
def test_retry_after_is_obeyed_once(slept: list[float], retry_after: str | None, waits: list[float]) -> None:
    """A request turned away with 429 is sent again after the time asked for, or a second where none can be read."""
    answers = iter([Reply(429, b"", {"retry-after": retry_after} if retry_after else {}), Reply(200, b"{}")])
    with Loopback(lambda _: next(answers)) as server:
        wire = wire_for(server)
        exchange = wire.send(Request("GET", server.origin))
        wire.close()
    assert (200, waits, 2) == (exchange.status, slept, wire.sent)


def test_retry_after_as_a_date(slept: list[float]) -> None:
    """A date is read against the target's own Date header, so that clocks need not agree."""
    told = {"retry-after": "Wed, 21 Oct 2015 07:28:07 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    answers = iter([Reply(429, b"", told), Reply(200)])
    with Loopback(lambda _: next(answers)) as server:
        wire = wire_for(server)
        wire.send(Request("GET", server.origin))
        wire.close()
    assert slept == [7.0]


@pytest.mark.parametrize("retry_after", ["3600", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_unreasonable_retry_after_is_not_waited_for(slept: list[float], retry_after: str) -> None:
    """Hours of waiting end in the 429 itself, at once."""
    headers = {"retry-after": retry_after, "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    with Loopback(lambda _: Reply(429, b"", headers)) as server:
        wire = wire_for(server)
        exchange = wire.send(Request("GET", server.origin))
        wire.close()
    assert (exchange.status, slept, wire.sent) == (429, [], 1)


def test_target_that_only_says_429_is_taken_at_its_word(slept: list[float]) -> None:
    """After a few waits in a row for nothing, no time is spent on waiting any more."""
    with Loopback(lambda _: Reply(429, b"", {"retry-after": "20"})) as server:
        wire = wire_for(server)
        statuses = [wire.send(Request("GET", server.origin)).status for _ in range(20)]
        wire.close()
    assert (statuses, slept) == ([429] * 20, [20.0] * WAITS_IN_A_ROW)


def test_patience_returns_with_an_answer() -> None:
    """Waiting is worth it again once something else than 429 was answered."""
    patience = Patience()
    tried = [patience.worth_waiting() for _ in range(WAITS_IN_A_ROW + 1)]
    patience.served()
    assert (tried, patience.worth_waiting()) == ([True] * WAITS_IN_A_ROW + [False], True)


def test_limit_on_requests_in_all(payer: Loopback) -> None:
    """The target file's total is the last request that leaves."""
    wire = wire_for(payer, total=3)
    for _ in range(3):
        wire.send(Request("GET", payer.origin))
    with pytest.raises(LimitExceeded, match="allows 3 requests in all"):
        wire.send(Request("GET", payer.origin))
    wire.close()
    assert len(payer.asked) == 3


def test_limit_on_requests_a_second(payer: Loopback, slept: list[float]) -> None:
    """At ten requests a second each one after the first waits for its turn."""
    wire = wire_for(payer, requests_per_second=10)
    for _ in range(4):
        wire.send(Request("GET", payer.origin))
    wire.close()
    assert len(slept) == 3
    assert sum(slept) > 0.3


def test_silent_target_counts_as_gone() -> None:
    """A target without any whole answer is given up after a few requests, and everything sent is on record."""
    recorded: list[Exchange] = []
    with Loopback(lambda _: [b""]) as server:
        wire = Wire(recorded.append, deadline=5)
        for _ in range(SILENT_LIMIT):
            wire.send(Request("GET", server.origin))
        with pytest.raises(TargetUnreachable, match=f"no whole answer to {SILENT_LIMIT} requests in a row"):
            wire.send(Request("GET", server.origin))
        wire.close()
    assert len(recorded) == SILENT_LIMIT


def test_errors_of_the_target_are_answers() -> None:
    """A target that answers 500 to everything is there."""
    with Loopback(lambda _: Reply(500)) as server:
        wire = wire_for(server)
        statuses = {wire.send(Request("GET", server.origin)).status for _ in range(3 * SILENT_LIMIT)}
        wire.close()
    assert {500} == statuses


def test_one_broken_path_is_not_a_dead_target() -> None:
    """After a broken path the probe finds the target alive, and everything is asked again."""

    def answer(asked: Asked) -> Reply | list[bytes]:
        return [b""] if asked.path == "/broken" else Reply(200)

    with Loopback(answer) as server:
        wire = wire_for(server)
        for _ in range(SILENT_LIMIT):
            wire.send(Request("GET", f"{server.origin}/broken"))
        turned_away = 0
        for _ in range(FIRST_PROBE - 1):
            with pytest.raises(TargetUnreachable):
                wire.send(Request("GET", f"{server.origin}/sound"))
            turned_away += 1
        statuses = [wire.send(Request("GET", f"{server.origin}/sound")).status for _ in range(3)]
        wire.close()
    assert (turned_away, statuses) == (FIRST_PROBE - 1, [200] * 3)


def test_dead_target_costs_ever_fewer_probes() -> None:
    """Ten thousand cases against a dead target cost a dozen deadlines or so, not ten thousand."""
    breaker, sent = Breaker(), 0
    for _ in range(10_000):
        try:
            breaker.admit()
        except TargetUnreachable:
            continue
        sent += 1
        breaker.heard(whole=False)
    assert SILENT_LIMIT < sent < 2 * SILENT_LIMIT + 10


def test_idle_connection_that_was_closed_is_no_silence() -> None:
    """A target that hangs up between two requests is asked again, once, and both exchanges are on record."""
    answers: Iterator[Reply | list[bytes]] = iter([Reply(200), [b""], Reply(204)])
    recorded: list[Exchange] = []
    with Loopback(lambda _: next(answers)) as server:
        wire = Wire(recorded.append, deadline=5)
        statuses = [wire.send(Request("GET", server.origin)).status for _ in range(2)]
        wire.close()
    assert (statuses, [item.status for item in recorded]) == ([200, 204], [200, 0, 204])


def test_what_is_not_safe_is_never_sent_twice() -> None:
    """A write whose connection broke may have been done."""
    answers: Iterator[Reply | list[bytes]] = iter([Reply(200), [b""], Reply(204)])
    with Loopback(lambda _: next(answers)) as server:
        wire = wire_for(server)
        wire.send(Request("GET", server.origin))
        assert wire.send(Request("POST", server.origin)).status == 0
        wire.close()
        assert len(server.asked) == 2
