"""Keys that a token names, two tokens at once, and a refresh under way when its token is revoked, judged."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.smart import judge_races, judge_tokens
from payerproof.checks.smart.races import Raced
from payerproof.checks.smart.tricks import judge_named_keys, judge_two_tokens
from payerproof.checks.smart.tricks.named_keys import Sent, _served, reaches
from payerproof.checks.smart.tricks.two_tokens import LIVE, Doubled, asked
from payerproof.errors import TargetError
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import SEVERITY, Case, Exchange, Outcome
from payerproof.target.description import ListenerFacts, Start
from tests.unit.checks.answers import exchange, seen

ANN, BEN = Hit("Ann", "ann", "Patient/ann-1"), Hit("Ben", "ben", "Patient/ben-1")
SHOWN, REFUSED = seen(ANN), seen(status=401)
ISSUED = exchange(body=json.dumps({"access_token": "new", "refresh_token": "newer"}).encode())
DENIED = exchange(400, body=b'{"error": "invalid_client"}')


@pytest.mark.parametrize(
    ("named", "unnamed", "fetched", "outcome"),
    [
        (REFUSED, REFUSED, (), Outcome.PASS),
        (SHOWN, REFUSED, (), Outcome.FAIL),
        (SHOWN, SHOWN, (), Outcome.INCONCLUSIVE),
        (REFUSED, REFUSED, ("/keys.json",), Outcome.FAIL),
        (seen(status=500), REFUSED, (), Outcome.INCONCLUSIVE),
        (seen(status=500), REFUSED, ("/keys.json",), Outcome.FAIL),
    ],
)
def test_a_named_key_is_neither_believed_nor_fetched(
    named: Observation, unnamed: Observation, fetched: tuple[str, ...], outcome: Outcome
) -> None:
    """A token that is taken without any key is another mistake; a fetch shows whatever was answered."""
    judged = judge_named_keys.of_token(Sent(fetched, (named, unnamed), reachable=True), SHOWN, "ann")
    assert judged.outcome is outcome
    assert (SEVERITY in judged.details) is (outcome is Outcome.FAIL and bool(fetched))


def test_an_assertion_by_a_named_key_gives_nothing() -> None:
    """Judged by what was issued, and by what was asked for at the address."""
    pairs = [((DENIED, DENIED), ()), ((ISSUED, DENIED), ()), ((ISSUED, ISSUED), ()), ((DENIED, DENIED), ("/a.json",))]
    outcomes = [
        judge_named_keys.of_assertion(Sent(fetched, answers=pair, reachable=True)).outcome for pair, fetched in pairs
    ]
    assert outcomes == [Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.FAIL]
    assert judge_named_keys.of_assertion(Sent(())).outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("named", "issued", "fetched", "outcome"),
    [
        (REFUSED, DENIED, (), Outcome.INCONCLUSIVE),
        (SHOWN, ISSUED, (), Outcome.FAIL),
        (REFUSED, DENIED, ("/keys.json",), Outcome.FAIL),
    ],
)
def test_a_refusal_tells_nothing_of_a_key_out_of_reach(
    named: Observation, issued: Exchange, fetched: tuple[str, ...], outcome: Outcome
) -> None:
    """A server that would believe the key refuses as well where it cannot fetch it; what it does believe is told."""
    assert judge_named_keys.of_token(Sent(fetched, (named, REFUSED)), SHOWN, "ann").outcome is outcome
    assert judge_named_keys.of_assertion(Sent(fetched, answers=(issued, DENIED))).outcome is outcome


@pytest.mark.parametrize(
    ("command", "addresses", "reached"),
    [
        (("{python}", "-m", "payer", "{port}"), ("http://127.0.0.1:8080/fhir", "http://localhost:8080/token"), True),
        (("{python}", "-m", "payer"), ("http://127.0.0.1:8080/fhir", "https://login.example/token"), False),
        (("{python}", "-m", "payer"), ("https://payer.example/fhir",), False),
        (("/usr/bin/docker", "run", "payer"), ("http://127.0.0.1:8080/fhir",), False),
        (("sh", "-c", "docker-compose up"), ("http://127.0.0.1:8080/fhir",), False),
        (None, ("http://127.0.0.1:8080/fhir",), False),
    ],
)
def test_who_reaches_the_listener(command: tuple[str, ...] | None, addresses: tuple[str, ...], reached: bool) -> None:  # noqa: FBT001 - a fact
    """A process that the harness started here does; what listens here may else stand in a container."""
    target = SimpleNamespace(start=Start(command) if command else None, listener=None)
    assert reaches(target, *addresses) is reached  # type: ignore[arg-type]  # how it is started is all that is read
    vouched = SimpleNamespace(start=None, listener=ListenerFacts("https://harness.example:8443", 8443))
    assert reaches(vouched, *addresses)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (ListenerFacts("http://127.0.0.1:{port}"), "http://127.0.0.1:{port}/"),
        (ListenerFacts("http://localhost:{port}/from-outside/"), "http://localhost:{port}/from-outside/"),
    ],
)
def test_the_key_lies_where_the_target_file_says(told: ListenerFacts, named: str) -> None:
    """The header names that address with the port that is listened at, and a fetch from there shows."""
    payer = SimpleNamespace(target=SimpleNamespace(listener=told, path="payer.toml"), base="https://payer.example/fhir")
    key = rsa.generate_private_key(65537, 2048)
    case = Case(requester="ann", path="jku")
    with _served(payer, case, key) as (said, paths):  # type: ignore[arg-type]  # all that is read of it
        assert said["jku"].startswith(named.replace("{port}", str(urlsplit(said["jku"]).port)))
        assert paths() == ()
        with urlopen(said["jku"]) as answered:  # noqa: S310 - the listener of this test
            assert json.load(answered)["keys"][0]["kid"] == said["kid"]
        assert len(paths()) == 1


def test_a_port_that_is_taken_is_told() -> None:
    """The mistake is the file's, and names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = ListenerFacts("http://127.0.0.1:{port}", taken.getsockname()[1])
        payer = SimpleNamespace(target=SimpleNamespace(listener=told, path="payer.toml"), base="https://x.example")
        key = rsa.generate_private_key(65537, 2048)
        with (
            pytest.raises(TargetError, match="nobody can listen"),
            _served(payer, Case(requester="ann", path="jku"), key),  # type: ignore[arg-type]  # as above
        ):
            pass


def doubled(*answers: Observation, **more: object) -> Doubled:
    """Return what two tokens at once showed, each of which opens its own record alone."""
    known = {"ann": frozenset[str](), "ben": frozenset[str]()}
    after = {"ann": SHOWN}
    return replace(Doubled(SHOWN, seen(BEN), answers, after, known, died=True), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "dead", "live"),
    [
        (doubled(REFUSED), Outcome.PASS, Outcome.PASS),
        (doubled(SHOWN), Outcome.PASS, Outcome.PASS),
        (doubled(seen(BEN)), Outcome.FAIL, Outcome.PASS),
        (doubled(seen(ANN, BEN)), Outcome.FAIL, Outcome.FAIL),
        (doubled(seen(ANN, BEN), known={"ann": frozenset(), "ben": {"Ben"}}), Outcome.PASS, Outcome.PASS),
        (doubled(seen(BEN), died=False), Outcome.INCONCLUSIVE, Outcome.PASS),
        (doubled(seen(BEN), own=REFUSED), Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (doubled(seen(status=503)), Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (doubled(REFUSED, seen(status=429)), Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (doubled(seen(status=429), seen(ANN, BEN)), Outcome.FAIL, Outcome.FAIL),
        (doubled(REFUSED, after={"ann": REFUSED}), Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (doubled(REFUSED, after={"ann": SHOWN, "ben": seen(BEN)}), Outcome.PASS, Outcome.PASS),
        (doubled(REFUSED, after={"ann": SHOWN, "ben": REFUSED}), Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (doubled(seen(ANN, BEN), after={"ann": REFUSED}), Outcome.FAIL, Outcome.FAIL),
    ],
)
def test_of_two_tokens_each_stands_for_itself(found: Doubled, dead: Outcome, live: Outcome) -> None:
    """What ann's own token shows of ben, as a name on a shared card, shows nothing of ben's token."""
    assert judge_two_tokens.dead_beside_live(found, "ann", "ben").outcome is dead
    assert judge_two_tokens.one_at_a_time(found, "ann", "ben").outcome is live


class Replacing:
    """A payer whose tokens are ended after the requests with two of them; a session's token is replaced at once."""

    def __init__(self) -> None:
        self.ended = False
        self.app, self.base = "app", "https://payer.example/fhir"
        self.sessions = SimpleNamespace(fresh=lambda member, *_: self.session(member))
        self.wire, self.dialect, self.knowledge = self, SimpleNamespace(accept="application/json"), self

    def session(self, member: str | None) -> SimpleNamespace:
        """Return a session of a member."""
        return SimpleNamespace(patient=f"{member}-1", access_token=member)

    def own_patient(self, session: SimpleNamespace) -> Observation:
        """Read as a check usually does, with whatever token takes the place of one that was ended."""
        return seen(ANN if session.access_token == "ann" else BEN)

    def ask(self, session: SimpleNamespace | None, _url: str, headers: dict[str, str] | None = None) -> Observation:
        """Refuse exactly the token that was ended."""
        if session is not None:
            return self.own_patient(session)
        owner = ANN if (headers or {})["authorization"] == "Bearer ann" else BEN
        return REFUSED if self.ended else seen(owner)

    def absolute(self, url: str) -> str:
        """Return an address."""
        return f"{self.base}/{url}"

    def send(self, _request: object) -> Exchange:
        """Refuse two tokens at once, and end both."""
        self.ended = True
        return exchange(401)

    def hits(self, _exchange: Exchange, _root: Exchange | None) -> tuple[Hit, ...]:
        """Return that a refusal holds nothing."""
        return ()


def test_two_tokens_are_read_with_afterwards_themselves() -> None:
    """A new login does not stand in for a token that the requests ended."""
    found = asked(Replacing(), Case("ann", "ben", path=LIVE))  # type: ignore[arg-type]  # what is asked of a payer
    assert (found.own.owned_by("ann"), found.other.owned_by("ben")) == ((ANN,), (BEN,))
    assert {name: each.exchange.status for name, each in found.after.items()} == {"ann": 401, "ben": 401}
    assert judge_two_tokens.one_at_a_time(found, "ann", "ben").outcome is Outcome.INCONCLUSIVE


CLOSED = Raced(ISSUED, exchange(), ("refresh", "the new access token"))
OPEN = (("refresh", Probe(2.0, State.OPEN, seen())),)


@pytest.mark.parametrize(
    ("in_turn", "raced", "outcome"),
    [
        (CLOSED, CLOSED, Outcome.PASS),
        (CLOSED, Raced(DENIED, exchange()), Outcome.PASS),
        (CLOSED, Raced(ISSUED, exchange(), (), OPEN), Outcome.FAIL),
        (CLOSED, Raced(ISSUED, exchange(503)), Outcome.INCONCLUSIVE),
        (
            CLOSED,
            Raced(ISSUED, exchange(), (), (("refresh", Probe(2.0, State.UNDECIDED, seen())),)),
            Outcome.INCONCLUSIVE,
        ),
        (Raced(ISSUED, exchange(), (), OPEN), Raced(ISSUED, exchange(), (), OPEN), Outcome.NOT_OFFERED),
        (replace(CLOSED, closed=("the old access token",)), Raced(ISSUED, exchange(), (), OPEN), Outcome.PASS),
        (Raced(DENIED, exchange()), CLOSED, Outcome.INCONCLUSIVE),
    ],
)
def test_what_dies_in_turn_dies_in_a_race(in_turn: Raced, raced: Raced, outcome: Outcome) -> None:
    """What a revocation leaves alive one after the other, it may leave alive in a race."""
    assert judge_races.nothing_survives(in_turn, [raced]).outcome is outcome


def test_a_token_lives_until_its_end() -> None:
    """A refusal by 401 is a death; another answer shows nothing, and so does a token that read nothing at once."""
    judge = judge_tokens.alive_as_announced
    answers = (SHOWN, REFUSED, seen(status=404), seen(status=500))
    found = [judge(each, SHOWN, "ann", 3600).outcome for each in answers]
    assert found == [Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE]
    assert judge(REFUSED, REFUSED, "ann", 3600).outcome is Outcome.INCONCLUSIVE


def test_a_login_page_that_changes_by_itself_tells_nothing() -> None:
    """Names that do not exist are answered alike, or nothing is learnt from the one that does."""
    page = b"<p>%s is wrong</p><form><input type=password name=p></form>"
    answers = {name: exchange(401, body=page % name.encode()) for name in ("nobody", "ann", "noone")}
    names = ("nobody", "ann", "noone")
    found = tuple(answers[name] for name in names)
    assert judge_tokens.alike(found, names).outcome is Outcome.PASS  # type: ignore[arg-type]  # three of them
    other = exchange(401, body=b"<p>wrong password</p><form><input type=password name=p></form>")
    assert judge_tokens.alike((found[0], other, found[2]), names).outcome is Outcome.FAIL
    assert judge_tokens.alike((found[0], found[1], other), names).outcome is Outcome.INCONCLUSIVE
