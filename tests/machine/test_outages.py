"""A target that goes away is waited for, within a bound; what it dies of is a finding, and costs no other case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from payerproof.errors import TargetUnreachable
from payerproof.http.client import Request, Wire
from payerproof.http.outages import Outages
from payerproof.http.wholeness import gap
from payerproof.model import Exchange
from tests.loopback import Asked, Loopback, Reply
from tests.machine.mortal import Mortal
from tests.proof.miniatures.honest import HonestPayer
from tests.proof.miniatures.running import PROBES, Tokens, run, target_text

FINE = Reply(200, b"fine")


def get(wire: Wire, url: str, method: str = "GET") -> Exchange:
    """Send one request."""
    return wire.send(Request(method, url))


def test_downtime_costs_no_answer() -> None:
    """A restart between two requests is waited out; the second is answered, and nothing is blamed."""
    with Mortal(lambda _: FINE, lambda _: False) as server:
        wire = Wire(lambda _: None, deadline=5, wait=20)
        assert get(wire, f"{server.origin}/a").status == 200
        server.pause()
        assert get(wire, f"{server.origin}/b", "POST").status == 200
        wire.close()
    assert wire.deaths == ()
    assert len(wire.waited) == 1


def test_what_a_target_dies_of_twice_is_remembered() -> None:
    """The request is sent once more when the target is back; then it is told, and never sent again."""
    recorded: list[Exchange] = []
    with Mortal(lambda _: FINE, lambda asked: asked.path == "/deadly") as server:
        wire = Wire(recorded.append, deadline=5, wait=20)
        get(wire, f"{server.origin}/a")
        assert get(wire, f"{server.origin}/deadly").status == 0
        with pytest.raises(TargetUnreachable, match="not sent again"):
            get(wire, f"{server.origin}/deadly")
        assert get(wire, f"{server.origin}/b").status == 200
        wire.close()
    (death,) = wire.deaths
    assert (death.method, death.url) == ("GET", f"{server.origin}/deadly")
    assert [item.id for item in recorded if item.url == death.url] == [death.first, death.again]


def test_one_death_is_no_finding() -> None:
    """A target that went away after a request, and answers it the second time, was restarted by somebody."""
    deaths = iter([True])
    with Mortal(lambda _: FINE, lambda asked: asked.path == "/b" and next(deaths, False)) as server:
        wire = Wire(lambda _: None, deadline=5, wait=20)
        get(wire, f"{server.origin}/a")
        assert get(wire, f"{server.origin}/b").status == 200
        wire.close()
    assert wire.deaths == ()


def test_what_may_have_been_done_is_not_done_twice() -> None:
    """A POST that the target may have got is not repeated, whatever became of it."""
    with Mortal(lambda _: FINE, lambda asked: asked.path == "/b") as server:
        wire = Wire(lambda _: None, deadline=5, wait=20)
        get(wire, f"{server.origin}/a")
        assert get(wire, f"{server.origin}/b", "POST").status == 0
        assert get(wire, f"{server.origin}/c").status == 200
        wire.close()
    assert [asked.path for asked in server.asked] == ["/a", "/b", "/c"]
    assert wire.deaths == ()


def test_a_target_that_never_answered_is_not_waited_for() -> None:
    """A wrong address is told at once."""
    wire = Wire(lambda _: None, deadline=5, wait=600)
    assert get(wire, "http://127.0.0.1:9/").status == 0
    assert wire.waited == ()
    wire.close()


def test_an_address_beside_the_target_is_not_waited_for() -> None:
    """What a target names, and never answered, is told at once, though the target itself answers."""
    with Loopback(lambda _: FINE) as server:
        wire = Wire(lambda _: None, deadline=5, wait=600)
        assert get(wire, f"{server.origin}/a").status == 200
        assert get(wire, "http://127.0.0.1:9/").status == 0
        assert wire.waited == ()
        wire.close()


def test_waiting_is_bounded_for_one_outage_and_for_all() -> None:
    """Patience ends for each outage, and for all of them together, whatever the target does."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    outages = Outages(10.0, lambda _: False, sleep, lambda: now[0])
    assert [outages.returned("http://payer.example") for _ in range(9)] == [False] * 9
    assert outages.waited[:5] == [10.0] * 5
    assert sum(outages.waited) == now[0] == 50.0


class Loud(Reply):
    """Answers a HEAD with its body, as no server may."""

    def wire(self, *, head: bool = False) -> bytes:  # noqa: ARG002 - the signature of what it replaces
        """Return the answer, the body always with it."""
        return Reply.wire(self)


@pytest.mark.parametrize("together", [True, False])
def test_a_body_that_must_not_be_there_is_seen_and_isolated(*, together: bool) -> None:
    """The body of a HEAD is part of its exchange, and the next request on the wire gets its own answer."""
    body = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad and more of it"
    with Loopback(lambda asked: Loud(200, body) if asked.method == "HEAD" else FINE) as server:
        wire = Wire(lambda _: None, deadline=5, concurrency=4 if together else 1)
        for _ in range(5):
            head = get(wire, f"{server.origin}/x", "HEAD")
            assert (head.status, head.body, head.error) == (200, body, None)
            assert get(wire, f"{server.origin}/x").body == b"fine"
        wire.close()


def test_a_head_without_a_body_has_none() -> None:
    """A lawful answer to HEAD, its length told, is an empty body."""
    with Loopback(lambda _: FINE) as server:
        wire = Wire(lambda _: None, deadline=5)
        head = get(wire, f"{server.origin}/x", "HEAD")
        assert (head.status, head.body, head.error) == (200, b"", None)
        wire.close()


@contextmanager
def _trial(folder: Path, tokens: Tokens, deadly: Callable[[Asked], bool], away: float) -> Iterator[tuple[Mortal, Path]]:
    """Give a mortal miniature and the target file that describes it."""
    payers: list[HonestPayer] = []

    def answer(asked: Asked) -> Reply:
        return payers[0](asked)

    with Mortal(answer, deadly, away) as server:
        payers.append(HonestPayer(tokens.grants, server.origin))
        file = folder / "miniature.toml"
        file.write_text(target_text(server.origin, "seeded", extra="wait_seconds = 30"), encoding="utf-8")
        yield server, file


def test_a_run_tells_what_the_target_died_of(tmp_path: Path) -> None:
    """The finding names the request; no case is an error, and the other cases are judged as ever."""
    tokens = Tokens()
    with _trial(tmp_path, tokens, lambda asked: asked.path.startswith("/fhir/Coverage/"), 0.6) as (server, file):
        result = run(file, tmp_path / "run", PROBES, tokens.environment, server.asked)
    found = result.verdicts("target-stays-up")
    assert found
    assert {item["outcome"] for item in found} == {"fail"}
    assert all("/fhir/Coverage/" in item["case"]["note"] for item in found)
    assert result.errors() == []
    assert result.status == 1
    judged = [item for item in result.verdicts("household-no") if item["case"]["resource_type"] == "Patient"]
    assert {item["outcome"] for item in judged} <= {"pass", "not_offered"}
    assert any("went away" in note["data"].get("text", "") for note in result.results["notes"])


def test_a_restart_in_mid_run_costs_no_case(tmp_path: Path) -> None:
    """Every case comes out as it does without the restart, whichever read was under way."""
    outcomes = []
    for restarts in (False, True):
        tokens, folder = Tokens(), tmp_path / str(restarts)
        folder.mkdir()
        due = iter([restarts])
        seen = count()
        with _trial(folder, tokens, lambda _, s=seen, d=due: next(s) > 40 and next(d, False), 2.0) as (server, file):  # type: ignore[misc]  # this round's
            result = run(file, folder / "run", PROBES, tokens.environment, server.asked)
        assert result.errors() == []
        assert any(note["topic"] == "cause" for note in result.results["notes"]) == restarts
        outcomes.append(sorted((item["check"], str(item["case"]), item["outcome"]) for item in result.verdicts()))
    assert outcomes[0] == outcomes[1]


class Twice(Reply):
    """Comes with another answer behind it, as no server may send."""

    def wire(self, *, head: bool = False) -> bytes:
        """Return the answer, and one that nobody asked for."""
        return Reply.wire(self, head=head) + b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nforeign"


def test_what_nobody_asked_for_is_never_taken_for_an_answer() -> None:
    """An answer that is followed by another is not whole, and each later request has a connection of its own."""
    with Loopback(lambda asked: Twice(200, b"fine") if asked.path == "/twice" else FINE) as server:
        wire = Wire(lambda _: None, deadline=5)
        seen = [get(wire, f"{server.origin}{path}") for path in ("/a", "/twice", "/b", "/twice", "/c")]
        wire.close()
    assert [each.body for each in seen] == [b"fine"] * 5
    assert [gap(each) for each in seen if each.url.endswith("/b")] == [""]
    assert "bytes that nobody asked for follow the answer" in gap(seen[1])


def test_an_interim_answer_is_no_body() -> None:
    """What comes before the final answer to a HEAD is not part of it."""

    def answer(asked: Asked) -> list[bytes]:
        return [b"HTTP/1.1 103 Early Hints\r\n\r\n" + FINE.wire(head=asked.method == "HEAD")]

    with Loopback(answer) as server:
        wire = Wire(lambda _: None, deadline=5)
        head = get(wire, f"{server.origin}/x", "HEAD")
        wire.close()
    assert (head.status, head.body, head.error) == (200, b"", None)
