"""Whatever a store answers, a load ends, says how far it came, and never calls a half-loaded store loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import EXIT_UNSURE
from payerproof.synthetic_data.generate import Population
from tests.loopback import Asked, Reply
from tests.unit.provisioning.conftest import Command, everything
from tests.unit.provisioning.store import TOKEN, Says, Store, outcome, reply

Written = Callable[..., Path]


def first(count: int, answer: Callable[[], Reply]) -> Says:
    """Say `answer` to the first `count` writes, then let the store speak."""
    said = iter(range(count))
    return lambda _: answer() if next(said, None) is not None else None


@pytest.fixture
def unwanted(family: Population) -> frozenset[str]:
    """Name a claim of each of two members, which a store will not take."""
    return frozenset(family.members[number].resources[-1]["id"] for number in (2, 5))


def refusing(unwanted: frozenset[str]) -> Callable[[Mapping[str, Any]], str | None]:
    """Refuse resources by id, with a reason."""
    return lambda resource: "no such claims here" if resource["id"] in unwanted else None


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_a_busy_store_is_asked_again(family: Population, written: Written, command: Command, status: int) -> None:
    """Some busy answers cost nothing but time."""
    store = Store(says=first(3, lambda: outcome(status, "busy", **{"retry-after": "0"})))
    assert command.load(store, written()) == 0
    assert store.held == everything(family)


@pytest.mark.parametrize("way", ["transaction", "batch", "put"])
def test_a_store_that_stays_busy_is_left(written: Written, command: Command, way: str) -> None:
    """After some tries the load stops, half loaded, and can be taken up again."""
    store = Store(says=lambda _: outcome(503, "maintenance", **{"retry-after": "0"}))
    folder = written()
    assert command.load(store, folder, "--way", way) == EXIT_UNSURE
    assert "the target stays busy, status 503: maintenance; the same command goes on later" in command.err
    assert "HALF LOADED" in command.out
    assert len(command.writes) <= 8
    store.says = lambda _: None
    assert command.load(store, folder, "--way", way) == 0


def test_waiting_grows_where_the_store_names_no_time(written: Written, command: Command) -> None:
    """One second, then twice as long each time; a time that the store names goes before."""
    store = Store(says=first(3, lambda: outcome(503, "busy")))
    assert command.load(store, written()) == 0
    assert command.waits == [1.0, 2.0, 4.0]
    command.waits.clear()
    store = Store(says=first(2, lambda: outcome(503, "busy", **{"retry-after": "17"})))
    assert command.load(store, command.folder / "ndjson", "--afresh") == 0
    assert command.waits == [17.0, 17.0]


def test_a_store_that_asks_for_an_hour_is_left_at_once(written: Written, command: Command) -> None:
    """Nobody waits an hour in a pipeline."""
    store = Store(says=lambda _: outcome(503, "closed", **{"retry-after": "3600"}))
    assert command.load(store, written()) == EXIT_UNSURE
    assert "asks to come back in 3,600 s" in command.err
    assert len(command.writes) == 1


@pytest.mark.parametrize("way", ["transaction", "batch"])
def test_too_large_is_cut(family: Population, written: Written, command: Command, way: str) -> None:
    """A 413 makes batches smaller, for good: the store sees few that are too large."""
    store = Store(most=7)
    assert command.load(store, written(), "--way", way) == 0
    assert store.held == everything(family)
    sizes = [len(json.loads(asked.body)["entry"]) for asked in command.writes]
    assert sum(size > 7 for size in sizes) <= 8


def test_one_resource_that_is_too_large_is_told(family: Population, written: Written, command: Command) -> None:
    """What cannot be cut is refused by name, the rest comes in."""
    longest = max(everything(family).values(), key=lambda each: len(json.dumps(each)))
    limit = len(json.dumps(longest, separators=(",", ":")))
    store = Store(says=lambda asked: Reply(413) if len(asked.body) > limit else None)
    assert command.load(store, written(), "--way", "put") == EXIT_UNSURE
    assert f"1 x {longest['resourceType']}: status 413" in command.out
    assert set(everything(family)) - set(store.held) == {f"{longest['resourceType']}/{longest['id']}"}


def test_a_refused_transaction_keeps_its_member_out(
    family: Population, written: Written, command: Command, unwanted: frozenset[str]
) -> None:
    """Everybody else is in; the reason is told and kept; once the store relents, the missing ones alone are sent."""
    store, folder = Store(refuses=refusing(unwanted)), written()
    assert command.load(store, folder) == EXIT_UNSURE
    owners = {name: datum.owner for name, datum in family.manifest.items()}
    assert {owners[name] for name in owners if name not in store.held} == {
        family.members[number].member.id for number in (2, 5)
    }
    assert "HALF LOADED: " in command.out
    assert "8 of 10 parts acknowledged" in command.out
    assert "status 400: no such claims here" in command.out
    assert "no such claims here" in (folder / "loads" / "store.jsonl").read_text()
    store.refuses = lambda _: None
    assert command.load(store, folder) == 0
    assert store.held == everything(family)
    assert set(store.writes.values()) == {1}


def test_partial_success_of_a_batch_is_read_entry_by_entry(
    family: Population, written: Written, command: Command, unwanted: frozenset[str]
) -> None:
    """Only what was refused is missing, and was tried twice."""
    store = Store(refuses=refusing(unwanted))
    assert command.load(store, written(), "--way", "batch") == EXIT_UNSURE
    assert {name.split("/")[1] for name in everything(family) if name not in store.held} == unwanted
    assert "2 refused" in command.out
    assert "2 x ExplanationOfBenefit: no such claims here" in command.out


def test_busy_entries_of_a_batch_are_sent_again(family: Population, written: Written, command: Command) -> None:
    """A batch of which every second entry met a busy store is sent again without the others."""

    def every_second(asked: Asked) -> Reply | None:
        entries = json.loads(asked.body)["entry"]
        if len(entries) < 2 or said:
            return None
        said.append(True)
        answers = []
        for place, entry in enumerate(entries):
            if place % 2:
                answers.append({"response": {"status": "503 Service Unavailable"}})
            else:
                store._put(entry["resource"])
                answers.append({"response": {"status": "201"}})
        return reply(200, {"resourceType": "Bundle", "type": "batch-response", "entry": answers})

    said: list[bool] = []
    store = Store(says=every_second)
    assert command.load(store, written(), "--way", "batch") == 0
    assert store.held == everything(family)
    assert set(store.writes.values()) == {1}


@pytest.mark.parametrize("way", ["transaction", "batch", "put"])
def test_ids_of_the_store_s_own_are_an_error(written: Written, command: Command, way: str) -> None:
    """A store that renames resources is found out by the first answer."""
    assert command.load(Store(renames=True), written(), "--way", way, limits="concurrency = 1") == EXIT_UNSURE
    assert "the target gives ids of its own (Organization/org-payer was named Organization/1)" in command.err
    assert "--way create --afresh" in command.err
    assert len(command.writes) <= 2
    assert "HALF LOADED" in command.out


PAGE = Reply(200, b"<html>Please sign in</html>", {"content-type": "text/html"})
WRONG = {"response": {"status": {"a": 1}}}
NONSENSE = {
    "a page of a gateway": PAGE,
    "an empty bundle": reply(200, {"resourceType": "Bundle", "entry": []}),
    "entries that say nothing": reply(200, {"resourceType": "Bundle", "entry": [None] * 36}),
    "entries of wrong shapes": reply(
        200, {"resourceType": "Bundle", "entry": [{"response": {"status": {"a": 1}}}] * 36}
    ),
    "not JSON": Reply(200, b'{"resourceType": "Bundle", "entry": [', {"content-type": "application/fhir+json"}),
    "another document": reply(200, {"resourceType": "OperationOutcome", "issue": "none"}),
    "a list": Reply(200, b"[]"),
    "nothing at all": Reply(200),
    "a promise": Reply(202),
    "a plain no": Reply(403),
    "a server error": Reply(500, b"\xff\xfe"),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize("way", ["transaction", "batch"])
def test_nonsense_is_never_taken_for_an_acknowledgement(
    written: Written, command: Command, way: str, answer: Reply
) -> None:
    """A store that acknowledges nothing is not loaded, and is left soon."""
    assert command.load(Store(says=lambda _: answer), written(), "--way", way) == EXIT_UNSURE
    assert "HALF LOADED" in command.out
    assert "0 of 10 parts acknowledged" in command.out
    assert len(command.writes) < 60


@pytest.mark.parametrize("answer", [PAGE, Reply(202), Reply(403), Reply(405), Reply(500)])
def test_nonsense_to_single_writes_is_no_acknowledgement(written: Written, command: Command, answer: Reply) -> None:
    """As above, resource by resource."""
    assert command.load(Store(says=lambda _: answer), written(), "--way", "put") == EXIT_UNSURE
    assert "the target refuses everything" in command.err
    assert len(command.writes) < 20


def test_a_token_that_wears_out_can_be_replaced(family: Population, written: Written, command: Command) -> None:
    """The load stops at the first 401; with a good token the same command sends the rest alone."""
    folder = written()
    answers = iter([None, None, outcome(401, "worn")])
    store = Store(says=lambda _: next(answers, None))
    assert command.load(store, folder, "--entries", "20", limits="concurrency = 1") == EXIT_UNSURE
    assert "the target shuts the door, status 401: worn. With a token that is let in" in command.err
    assert 0 < len(store.held) < len(everything(family))
    assert command.load(store, folder) == 0
    assert store.held == everything(family)
    assert set(store.writes.values()) == {1}


def test_a_redirect_is_told_and_not_followed(written: Written, command: Command) -> None:
    """The token stays with its origin."""
    store = Store(says=lambda _: Reply(307, b"", {"location": "https://elsewhere.example/fhir"}))
    assert command.load(store, written()) == EXIT_UNSURE
    assert "a redirect to https://elsewhere.example/fhir" in command.err
    assert len(command.writes) == 1


def test_what_a_store_says_is_harmless_once_told(written: Written, command: Command) -> None:
    """Neither the token that it echoes nor signs meant for a terminal get out, to screen or journal."""
    folder = written()
    store = Store(refuses=lambda _: f"\x1b[2J{TOKEN}\u202eevil")
    assert command.load(store, folder) == EXIT_UNSURE
    shown = command.out + command.err + (folder / "loads" / "store.jsonl").read_text()
    assert "evil" in shown
    for bad in (TOKEN, "\x1b", "\u202e"):
        assert bad not in command.out + command.err
    assert TOKEN not in shown


def test_a_member_that_breaks_the_server_is_told_apart(family: Population, written: Written, command: Command) -> None:
    """A 500 for one resource keeps that one out, and is asked again once before."""
    victim = family.members[3].resources[2]["id"]
    store = Store(says=lambda asked: Reply(500) if victim.encode() in asked.body else None)
    assert command.load(store, written(), "--way", "batch") == EXIT_UNSURE
    missing = set(everything(family)) - set(store.held)
    assert missing == {name for name, each in everything(family).items() if victim in json.dumps(each)}


def test_connections_that_break_are_tried_again(family: Population, written: Written, command: Command) -> None:
    """An answer that breaks off may have been a success: sending again changes nothing."""

    class Breaking(Store):
        def __call__(self, asked: Asked) -> Reply:
            answer = super().__call__(asked)
            if asked.method == "POST" and len(broken) < 2:
                broken.append(asked.target)
                return [answer.wire()[:-20]]  # type: ignore[return-value]  # loopback sends pieces and hangs up
            return answer

    broken: list[str] = []
    store = Breaking()
    assert command.load(store, written()) == 0
    assert store.held == everything(family)


def test_the_target_s_limit_of_requests_holds(family: Population, written: Written, command: Command) -> None:
    """The load stops there, and another one goes on."""
    store, folder = Store(), written()
    options = ("--entries", "20", "--read-back", "none")
    assert command.load(store, folder, *options, limits="concurrency = 1\ntotal = 4") == EXIT_UNSURE
    assert len(command.server.asked) == 4
    assert "allows 4 requests in all" in command.err
    for _ in range(9):
        code = command.load(store, folder, *options, limits="concurrency = 1\ntotal = 4")
    assert code == 0
    assert store.held == everything(family)
