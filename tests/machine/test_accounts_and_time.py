"""Careful with accounts, passwords and time: one refusal is enough, no stranger is told, and every limit is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payerproof.errors import CredentialsRefused, LimitExceeded, LoginFailed
from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Wire
from payerproof.session.time_budget import TimeBudget
from payerproof.smart.discovery import Endpoints
from payerproof.smart.sessions import Sessions
from payerproof.synthetic_data.household import Member
from payerproof.target.description import Account, App, Login, Secret
from tests.loopback import Asked, Loopback, Reply
from tests.proof.miniatures.running import PROBES, Tokens, miniature, run, target_text

APP = App("app", "App", "app", "public", "http://app.example/cb", "patient/*.read")
HTML = {"content-type": "text/html"}
FIELDS = "<input name=user><input type=password name=word><button>Sign in</button>"
LOGIN = "<form method=post action='{action}'>" + FIELDS + "</form>"


@contextmanager
def signing_in(
    site: Callable[[Asked], Reply], monkeypatch: pytest.MonkeyPatch, *origins: str, **limits: int
) -> Iterator[tuple[Sessions, Loopback, list[Mapping[str, Any]]]]:
    """Give sessions of one member at a site, the site, and what is noted."""
    monkeypatch.setenv("ANNS_PASSWORD", "open sesame")
    login = Login("form", "ann", Secret("ANNS_PASSWORD"), origins=origins)
    person = Member("ann", "subscriber", date(1980, 1, 1), "female", "Doe", ("Ann",), "IL")
    noted: list[Mapping[str, Any]] = []
    with Loopback(site) as server:
        wire = Wire(lambda _: None, deadline=5)
        endpoints = Endpoints(f"{server.origin}/authorize", f"{server.origin}/token")
        yield (
            Sessions(
                wire,
                lambda: endpoints,
                {"ann": Account(person, login, "p1")},
                f"{server.origin}/fhir",
                Redactor(),
                lambda _: None,
                note=lambda topic, data: noted.append({"topic": topic, **data}),
                most_logins=limits.get("logins", 0),
            ),
            server,
            noted,
        )
        wire.close()


def refusing(status: int, page: str) -> Callable[[Asked], Reply]:
    """Return a site that refuses every password with a status and a page."""
    return lambda asked: Reply(*((status, page.encode()) if asked.path == "/in" else (200, _login().encode())), HTML)


def _login(action: str = "/in") -> str:
    return LOGIN.format(action=action)


@pytest.mark.parametrize(
    ("status", "page"),
    [(200, "Wrong." + _login()), (401, "Wrong." + _login()), (403, "Your account is locked."), (423, "")],
)
def test_one_refusal_is_enough(monkeypatch: pytest.MonkeyPatch, status: int, page: str) -> None:
    """The password is posted once, whoever asks for the member afterwards; the reason is told once for the run."""
    with signing_in(refusing(status, page), monkeypatch) as (sessions, server, noted):
        for _ in range(3):
            with pytest.raises(CredentialsRefused):
                sessions.fresh("ann", "ann", APP)
        with pytest.raises(CredentialsRefused, match="not used again in this run"):
            sessions.choices("ann", "ann")
    assert len([asked for asked in server.asked if asked.path == "/in"]) == 1
    assert [note["topic"] for note in noted] == ["cause"]
    assert "not used again in this run" in noted[0]["text"]


def test_a_wrong_password_of_a_check_bars_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a check sends on purpose says nothing about the account."""
    with signing_in(refusing(200, _login()), monkeypatch) as (sessions, _, noted):
        right = sessions.choices("ann", "ann")
        with pytest.raises(CredentialsRefused):
            sessions.authorize("ann", APP, type(right)("ann", "not the one", refused=right.refused))
        assert sessions.choices("ann", "ann").password == "open sesame"
    assert noted == []


@pytest.mark.parametrize("way", ["redirect", "action"])
def test_no_stranger_is_told_a_password(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """A page elsewhere, or a form that leads elsewhere, gets nothing unless the target file names its origin."""
    with Loopback(lambda _: Reply(200, _login().encode(), HTML)) as stranger:

        def site(_: Asked) -> Reply:
            if way == "redirect":
                return Reply(302, b"", {"location": f"{stranger.origin}/login"})
            return Reply(200, _login(f"{stranger.origin}/in").encode(), HTML)

        with signing_in(site, monkeypatch) as (sessions, _, _), pytest.raises(LoginFailed, match=r"login\.origins"):
            sessions.fresh("ann", "ann", APP)
        assert [asked for asked in stranger.asked if asked.method == "POST"] == []
        with signing_in(site, monkeypatch, stranger.origin) as (sessions, _, _), pytest.raises(LoginFailed):
            sessions.fresh("ann", "ann", APP)
        assert [asked.query["word"] for asked in stranger.asked if asked.method == "POST"] == ["open sesame"]


def test_logins_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit nobody signs in, and nothing is sent."""
    with signing_in(lambda _: Reply(200, b"no form", HTML), monkeypatch, logins=3) as (sessions, server, _):
        for _ in range(3):
            with pytest.raises(LoginFailed):
                sessions.fresh("ann", "ann", APP)
        with pytest.raises(LimitExceeded, match="limit of logins"):
            sessions.fresh("ann", "ann", APP)
    assert len(server.asked) == 3


def test_nobody_signs_in_is_one_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no login brings a token, the commonest reason is told for all of them."""
    with signing_in(lambda _: Reply(200, b"Please enable scripts.", HTML), monkeypatch) as (sessions, _, _):
        assert sessions.nobody is None
        with pytest.raises(LoginFailed):
            sessions.get("ann", "ann", APP)
        assert "ended on a page without a form, status 200: Please enable scripts." in str(sessions.nobody)


@pytest.mark.parametrize("token", ["a\r\nb: c", "a b", "\x00", "tök", "", " a", ["a"], {"value": "a"}, 7, True])
def test_an_odd_token_is_an_answer_to_judge(monkeypatch: pytest.MonkeyPatch, token: object) -> None:
    """What cannot stand in a header is told as such, and breaks nothing."""
    with signing_in(lambda _: Reply(200), monkeypatch) as (sessions, _, _), pytest.raises(LoginFailed, match="header"):
        sessions._open("ann", "ann", APP, {"access_token": token})


def test_time_is_given_to_the_run_and_to_each_suite() -> None:
    """A suite's time begins with its first case; the run's ends all of them."""
    now = [100.0]
    budget = TimeBudget(60.0, 20.0, lambda: now[0])
    budget.enter("smart")
    budget.admit()
    now[0] += 21
    with pytest.raises(LimitExceeded, match="suite smart is up"):
        budget.admit()
    budget.enter("consent")
    budget.admit()
    now[0] += 40
    with pytest.raises(LimitExceeded, match="time of the run is up"):
        budget.admit()


def test_no_limit_is_no_limit() -> None:
    """Zero gives all the time there is."""
    now = [0.0]
    budget = TimeBudget(0, 0, lambda: now[0])
    budget.enter("smart")
    now[0] += 1e9
    assert budget.over is None


def test_a_run_without_time_tells_what_it_lost(tmp_path: Path) -> None:
    """Every case is inconclusive with the limit's name, hardly anything is sent, and the conclusion counts the loss."""
    tokens = Tokens()
    with miniature(lambda payer: payer, tokens) as server:
        file = tmp_path / "miniature.toml"
        file.write_text(target_text(server.origin, "seeded", extra="seconds = 0.0001"), encoding="utf-8")
        result = run(file, tmp_path / "run", PROBES, tokens.environment, server.asked)
    assert result.outcomes() == {"inconclusive"}
    assert "limits.seconds" in result.reasons()
    assert result.status == 2
    assert len(result.asked) < 25  # the greeting alone
    (cause,) = [note["data"]["text"] for note in result.results["notes"] if note["topic"] == "cause"]
    cases = len(result.verdicts())  # the first may have begun in time, and then met the limit at its first request
    assert f"{cases} of household" in cause or f"{cases - 1} of household" in cause
    assert "Time was up before these cases were tried" in (result.folder / "report.html").read_text("utf-8")
