"""Levers of choices pulled: the switch found on a page, the request filled, the callable called, the person asked."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from io import StringIO
from typing import Any, cast

import pytest

from payerproof.http.client import Request, Wire
from payerproof.model import Exchange
from payerproof.smart import choosing
from payerproof.smart.choosing import Facts, pull
from payerproof.smart.drivers import Choices
from payerproof.smart.levers import LeverFailed
from payerproof.smart.pages import read_page
from payerproof.smart.portal_pages import Words, switch_for
from payerproof.target.description import Lever
from tests.unit.checks.answers import exchange

VALUES = {"member": "ann", "patient": "p/1", "app": "app one", "category": 'The "other"'}
PAGES = {
    "a form for each": (
        (
            "<li>Sharing: on <form method=post action=/s><input type=hidden name=a value=1><button>Stop</button></form>"
            "<li>HIV: on <form method=post action=/s><input type=hidden name=c value=9><button>Stop</button></form>"
        ),
        Words("stop", "hiv"),
        b"c=9",
    ),
    "words on the button": (
        (
            "<form method=post action=/s><button name=go value=1>Share HIV</button>"
            "<button name=go value=2>Hide HIV</button></form>"
        ),
        Words("Hide HIV"),
        b"go=2",
    ),
    "boxes of one form": (
        (
            "<form method=post action=/s><label><input type=checkbox name=t value=a checked>HIV</label>"
            "<label><input type=checkbox name=t value=b checked>Genes</label><button>Save</button></form>"
        ),
        Words(untick="HIV"),
        b"t=b",
    ),
    "a box to tick": (
        (
            "<form method=post action=/s><label><input type=checkbox name=t value=a>HIV</label>"
            "<label><input type=checkbox name=t value=b checked>Genes</label><button>Save</button></form>"
        ),
        Words("Save", tick="hiv"),
        b"t=b&t=a",
    ),
    "a choice of two": (
        (
            "<form method=post action=/s><label><input type=radio name=r value=y checked>Share</label>"
            "<label><input type=radio name=r value=n>Do not share</label><button>Save</button></form>"
        ),
        Words(tick="Do not share"),
        b"r=n",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_switch_is_found_by_its_words(name: str) -> None:
    """Of all that a page offers one way is taken, and sends what the page would send."""
    page, words, sent = PAGES[name]
    (found,) = switch_for(read_page("https://payer.example/my", page.encode()), words)
    assert found.request.body == sent


@pytest.mark.parametrize(("words", "number"), [(Words("Stop"), 2), (Words("Stop", "Genes"), 0), (Words(tick="HIV"), 0)])
def test_no_switch_or_more_than_one(words: Words, number: int) -> None:
    """What fits several switches names neither, and a box that a page has not is not set."""
    page, _, _ = PAGES["a form for each"]
    assert len(switch_for(read_page("https://payer.example/my", page.encode()), words)) == number


def test_a_box_that_stands_as_wanted_is_left() -> None:
    """Nothing is sent to set what is set."""
    page, _, _ = PAGES["boxes of one form"]
    assert switch_for(read_page("https://payer.example/my", page.encode()), Words(tick="HIV")) == []


class Door:
    """A wire that remembers what is sent, and for which address an operator's secret may go."""

    def __init__(self, status: int = 200) -> None:
        self.sent: list[Request] = []
        self.operated: list[str] = []
        self.status = status

    def send(self, request: Request) -> Exchange:
        """Answer a request."""
        self.sent.append(request)
        return exchange(self.status)

    def operating(self, url: str) -> Any:
        """Remember for which address a secret may go."""
        self.operated.append(url)
        return nullcontext()


def facts(secret: str | None = None) -> Facts:
    """Return facts of a member whose credentials nobody needs."""

    def nobody() -> Choices:
        raise AssertionError("no page is walked")

    return Facts(VALUES, nobody, secret)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/json"}, b'{"c": "The \\"other\\""}'),
        ({"content-type": "application/x-www-form-urlencoded"}, b'{"c": "The%20%22other%22"}'),
        ({}, b'{"c": "The "other""}'),
    ],
)
def test_a_request_is_filled_as_its_place_needs(headers: Mapping[str, str], body: bytes) -> None:
    """Values are spelled for the address, for JSON and for a form; the secret goes with it and nowhere else."""
    lever = Lever("category_off", "http", headers={**headers, "x-key": "{secret}"}, body='{"c": "{category}"}')
    door = Door()
    pull(cast("Wire", door), lever, "https://ops.example/{patient}?app={app}", facts("sesame"))
    (sent,) = door.sent
    assert (sent.url, sent.body, sent.headers["x-key"]) == ("https://ops.example/p%2F1?app=app%20one", body, "sesame")
    assert door.operated == [sent.url]


@pytest.mark.parametrize("status", [0, 404, 500])
def test_a_request_that_is_refused_fails(status: int) -> None:
    """A lever that the payer does not take is told by its key."""
    with pytest.raises(LeverFailed, match=r"levers\.app_off"):
        pull(cast("Wire", Door(status)), Lever("app_off", "http"), "https://ops.example/", facts())


LOGIN = b"<form method=post action=/login><input name=user><input type=password name=p><button>Sign in</button></form>"
NAME_FIRST = b"<form method=post action=/login><input name=username><button>Next</button></form>"
BOX = (
    b"<p>It could not be saved.</p><form method=post action=/my>"
    b"<label><input type=checkbox name=t value=a %s>HIV</label><button>Save</button></form>"
)
AT = {
    "/off": exchange(302, headers={"location": "/done"}, url="https://ops.example/off"),
    "/done": exchange(200, b"<p>The app is off.</p>", url="https://ops.example/done"),
    "/bare": exchange(303, url="https://ops.example/bare"),
    "/ended": exchange(302, headers={"location": "/to-login"}, url="https://ops.example/ended"),
    "/to-login": exchange(302, headers={"location": "https://id.example/login"}, url="https://ops.example/to-login"),
    "/login": exchange(200, LOGIN, url="https://id.example/login"),
    "/first": exchange(200, NAME_FIRST, url="https://ops.example/first"),
    "/gone": exchange(302, headers={"location": "/none"}, url="https://ops.example/gone"),
    "/none": exchange(403, url="https://ops.example/none"),
    "/round": exchange(302, headers={"location": "/round"}, url="https://ops.example/round"),
}


class House(Door):
    """A wire, and a browser, behind which several pages stand; a page is answered by its path, and by its method."""

    def __init__(self, pages: Mapping[str, Exchange]) -> None:
        super().__init__()
        self.pages = pages

    def send(self, request: Request) -> Exchange:
        """Answer a request."""
        self.sent.append(request)
        path = "/" + request.url.rpartition("/")[2]
        return self.pages.get(f"{request.method} {path}") or self.pages[path]

    def browser(self) -> House:
        """Be a browser as well."""
        return self


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("/off", ""),
        ("/bare", ""),
        ("/ended", "asks to sign in"),
        ("/first", "asks to sign in"),
        ("/gone", "answered 403"),
        ("/round", "redirected more than"),
    ],
)
def test_a_request_is_taken_where_it_leads_to_no_login(start: str, told: str) -> None:
    """A redirect may thank for the choice, or ask who it is that chooses; the secret stays with its origin."""
    house, lever = House(AT), Lever("app_off", "http", headers={"x-key": "{secret}", "content-type": "text/plain"})
    if told:
        with pytest.raises(LeverFailed, match=told):
            pull(cast("Wire", house), lever, f"https://ops.example{start}", facts("sesame"))
    else:
        assert pull(cast("Wire", house), lever, f"https://ops.example{start}", facts("sesame")).exchanges
    keyed = [each.url for each in house.sent if "x-key" in each.headers]
    assert keyed == [each.url for each in house.sent if each.url.startswith("https://ops.example/")]
    assert [each.method for each in house.sent[1:]] == ["GET"] * (len(house.sent) - 1)
    assert not any("content-type" in each.headers for each in house.sent[1:])


def test_a_request_that_is_to_be_sent_again_is_sent_again() -> None:
    """A redirect that keeps the method has taken nothing yet; to another origin the secret does not go."""
    moved = exchange(308, headers={"location": "/new"}, url="https://ops.example/old")
    house = House({"POST /old": moved, "POST /new": exchange(url="https://ops.example/new")})
    lever = Lever("app_off", "http", headers={"x-key": "{secret}"}, body="off")
    pull(cast("Wire", house), lever, "https://ops.example/old", facts("sesame"))
    assert [(each.method, each.body, each.headers["x-key"]) for each in house.sent] == [("POST", b"off", "sesame")] * 2
    away = exchange(307, headers={"location": "https://other.example/new"}, url="https://ops.example/old")
    with pytest.raises(LeverFailed, match=r"https://other\.example/new"):
        pull(cast("Wire", House({"POST /old": away})), lever, "https://ops.example/old", facts("sesame"))


@pytest.mark.parametrize(
    ("answer", "told"), [(BOX % b"", ""), (BOX % b"checked", "still stands"), (LOGIN, "asks to sign in"), (b"", "")]
)
def test_a_box_is_set_where_it_stands_so_afterwards(answer: bytes, told: str) -> None:
    """A page that comes back with the box as before has not taken the choice, whatever its status."""
    url = "https://payer.example/my"
    house = House({"GET /my": exchange(200, BOX % b"checked", url=url), "POST /my": exchange(200, answer, url=url)})
    lever, whose = Lever("category_off", "form", untick="HIV"), Facts(VALUES, lambda: Choices("ann", "pw"))
    if told:
        with pytest.raises(LeverFailed, match=told):
            pull(cast("Wire", house), lever, url, whose)
    else:
        assert pull(cast("Wire", house), lever, url, whose).exchanges
    assert [each.method for each in house.sent] == ["GET", "POST"]


CALLED: list[Mapping[str, str]] = []


def mine(given: Mapping[str, str]) -> None:
    """Stand for a user's callable."""
    if given["choice"] == "app_on":
        raise ValueError("no")
    CALLED.append(given)


def test_a_callable_is_called_with_the_choice() -> None:
    """It is told which choice, and for whom; what it raises is told."""
    wire = cast("Wire", None)
    pull(wire, Lever("app_off", "python", callable=f"{__name__}:mine"), None, facts())
    assert {"choice": "app_off", **VALUES} in CALLED
    with pytest.raises(LeverFailed, match="ValueError: no"):
        pull(wire, Lever("app_on", "python", callable=f"{__name__}:mine"), None, facts())


class Terminal(StringIO):
    """Standard input at which somebody sits."""

    def isatty(self) -> bool:
        """Be a terminal."""
        return True


@pytest.mark.parametrize(("typed", "said"), [("Kim\n", "Kim at "), ("\n", None), ("", None)])
def test_a_person_is_asked(monkeypatch: pytest.MonkeyPatch, typed: str, said: str | None) -> None:
    """Who says that it is done is remembered; nothing said is nothing done."""
    shown = StringIO()
    monkeypatch.setattr(sys, "__stdin__", Terminal(typed))
    monkeypatch.setattr(sys, "__stderr__", shown)
    lever = Lever("app_off", "person", ask="Turn {app} off.")
    if said is None:
        with pytest.raises(LeverFailed, match="did not say"):
            pull(cast("Wire", None), lever, None, facts())
    else:
        assert pull(cast("Wire", None), lever, None, facts()).attested.startswith(said)
    assert "Turn app one off." in shown.getvalue()


@pytest.mark.parametrize("nobody", [None, StringIO()])
def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch, nobody: StringIO | None) -> None:
    """A pipe is no person."""
    monkeypatch.setattr(sys, "__stdin__", nobody)
    assert choosing.somebody_sits_there() is False
    with pytest.raises(LeverFailed, match="nobody sits"):
        pull(cast("Wire", None), Lever("app_off", "person", ask="Do it."), None, facts())
