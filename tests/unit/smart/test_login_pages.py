"""Lawful pages of many makes: the form driver signs in, picks and consents as a person without scripts would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from payerproof.errors import LoginFailed
from payerproof.http.client import Wire
from payerproof.smart.drivers import Choices, Walk, decide, walk_forms
from payerproof.smart.edits import Edit
from payerproof.smart.pages import Field, read_page, submit
from tests.loopback import Asked, Loopback, Reply

CALLBACK = "http://127.0.0.1:7999/callback"
HTML = {"content-type": "text/html"}

LOGINS = {
    "label-for": "<form method=post action=/in><label for=u>User name</label><input id=u name=a>"
    "<label for=p>Password</label><input id=p type=password name=b><button>Sign in</button></form>",
    "label-wrapped": "<form method=post action=/in><label>Member number <input name=a></label>"
    "<label>Secret <input type=password name=b></label><input type=submit value=Continue></form>",
    "email-field": "<form method=post action=/in><input type=email name=a><input type=password name=b>"
    "<button type=submit>Log in</button></form>",
    "search-box-first": "<form action=/search><input name=q><button>Search</button></form>"
    "<form method=post action=/in><input name=a><input type=password name=b><button>Sign in</button></form>",
    "several-buttons": "<form method=post action=/in><button name=go value=cancel>Cancel</button>"
    "<input name=a><input type=password name=b><button name=go value=login>Sign in</button></form>",
    "coupon-first": "<form method=post action=/in><input name=coupon><input name=a aria-label=x id=user>"
    "<label for=user>User name</label><input type=password name=b><button>Go</button></form>",
    "capitals": "<FORM METHOD=POST ACTION=/in><INPUT NAME=a><INPUT TYPE=PASSWORD NAME=b><BUTTON>OK</BUTTON></FORM>",
}

NAME_FIRST = {
    "autocomplete": "<form method=post action=/name><input name=a autocomplete=username><button>Next</button></form>",
    "newsletter-beside": "<form method=post action=/mail><input name=mail type=email placeholder=newsletter>"
    "<button>Subscribe</button></form><form method=post action=/name><input name=a placeholder='Member id'>"
    "<button>Go on</button></form>",
}

PICKERS = {
    "radio": "<form method=post action=/pick><label><input type=radio name=patient value=p1 checked>Ann</label>"
    "<label><input type=radio name=patient value=p2>Ben</label><button>Continue</button></form>",
    "select": "<form method=post action=/pick><select name=who><option value=p1 selected>Ann<option value=p2>Ben"
    "</select><button>Continue</button></form>",
    "buttons": "<form method=post action=/pick><button name=member value=p1>Ann</button>"
    "<button name=member value=p2>Ben</button></form>",
    "references": "<form method=post action=/pick><input type=radio name=x value=Patient/p1>"
    "<input type=radio name=x value=Patient/p2><button>Next</button></form>",
    "form-for-each": "<form method=post action=/pick><input type=hidden name=w value=p1><button>Ann</button></form>"
    "<form method=post action=/pick><input type=hidden name=w value=p2><button>Ben</button></form>",
    "links": "<ul><li><a href='/pick?t=1&w=p1'>Ann</a><li><a href='/pick?t=1&w=p2'>Ben</a></ul>",
    "get-form": "<form action=/pick><input type=radio name=patient value=p1><input type=radio name=patient value=p2>"
    "<button>Continue</button></form>",
}

CONSENTS = {
    "links": "<h1>Share?</h1><a href='/help'>Help</a> <a href='/consent?t=1&decision=allow'>Yes, share</a>"
    "<a href='/consent?t=1&decision=deny'>No, thank you</a>",
    "two-buttons": "<form method=post action=/consent><input type=checkbox name=scope value=read checked>"
    "<button name=decision value=deny>Deny</button><button name=decision value=allow>Allow</button></form>",
    "inputs": "<form method=post action=/consent><input type=submit name=decision value=deny>"
    "<input type=submit name=decision value=allow></form>",
    "form-for-each": "<form method=post action=/consent><input type=hidden name=decision value=deny><button>Not now"
    "</button></form><form method=post action=/consent><input type=hidden name=decision value=allow><button>Agree"
    "</button></form>",
    "radio": "<form method=post action=/consent><label><input type=radio name=decision value=allow> I agree</label>"
    "<label><input type=radio name=decision value=deny checked> I do not agree</label><button>Send</button></form>",
    "newsletter-beside": "<form method=post action=/mail><input name=mail><button>Subscribe</button></form>"
    "<form method=post action=/consent><button name=decision value=deny>Decline</button>"
    "<button name=decision value=allow>Accept</button></form>",
    "not-now": "<form method=post action=/consent><button name=decision value=deny>No, do not share</button>"
    "<button name=decision value=allow>Yes, share my data</button></form>",
}


@dataclass
class Site:
    """A payer's pages, one after another, and what a person entered on them."""

    login: str = LOGINS["label-for"]
    picker: str = PICKERS["radio"]
    consent: str = CONSENTS["two-buttons"]
    name: str | None = None
    entered: dict[str, dict[str, str]] | None = None

    def __call__(self, asked: Asked) -> Reply:
        """Answer a step of the walk; a wrong password leads back to the login page."""
        self.entered = {**(self.entered or {}), asked.path: asked.query}
        if asked.path == "/in":
            right = asked.query.get("a") == "ann" and asked.query.get("b") == "p w&d"
            return Reply(303, b"", {"location": "/who"}) if right else Reply(200, self.login.encode(), HTML)
        again = f"<input type=hidden name=a value={asked.query.get('a')}><input type=password name=b>"
        pages = {
            "/authorize": self.name or self.login,
            "/name": f"<form method=post action=/in>{again}<button>Sign in</button></form>",
            "/who": self.picker,
            "/pick": self.consent,
        }
        if asked.path in pages:
            return Reply(200, pages[asked.path].encode(), HTML)
        allowed = asked.path == "/consent" and asked.query.get("decision") == "allow"
        return Reply(302, b"", {"location": f"{CALLBACK}?{'code=c-1' if allowed else 'error=access_denied'}&state=s"})


@contextmanager
def walking(site: Callable[[Asked], Reply]) -> Iterator[Callable[[Choices], Walk]]:
    """Serve a site and give a function that walks it."""
    with Loopback(site) as server:
        wire = Wire(lambda _: None, deadline=5)
        try:
            yield lambda choices: walk_forms(wire.browser(), f"{server.origin}/authorize", CALLBACK, choices)
        finally:
            wire.close()


def choices(**more: Any) -> Choices:
    """Return what the person does, who wants to see the record p2."""
    fields = {"username": "ann", "password": "p w&d", "patient": "p2", **more}
    return Choices(**fields)


@pytest.mark.parametrize("login", LOGINS)
def test_login_pages(login: str) -> None:
    """User name and password land in their fields, however the page is made."""
    site = Site(login=LOGINS[login])
    with walking(site) as walk:
        assert walk(choices()).redirect == {"code": "c-1", "state": "s"}


@pytest.mark.parametrize("page", NAME_FIRST)
def test_name_before_password(page: str) -> None:
    """A page that asks for the name alone gets it, and the next one the password."""
    site = Site(name=NAME_FIRST[page])
    with walking(site) as walk:
        assert (walk(choices()).redirect or {}).get("code") == "c-1"
    assert (site.entered or {})["/name"] == {"a": "ann"}


def test_pages_that_lead_on_by_themselves() -> None:
    """A page that refreshes to the next one is followed, also where the next one is the app."""
    code = f"<meta http-equiv=Refresh content=\"0; URL='{CALLBACK}?code=c-1&amp;state=s'\"><p>One moment"
    site = Site(name="<meta http-equiv=refresh content='0;url=/in-a-moment'>", consent=code)
    with walking(
        lambda asked: Reply(303, b"", {"location": "/who"}) if "moment" in asked.path else site(asked)
    ) as walk:
        assert walk(choices()).redirect == {"code": "c-1", "state": "s"}


def test_page_that_asks_for_more_ends_the_walk() -> None:
    """A one-time code is told in words, and neither guessed nor given the password."""
    site = Site(
        picker="<form method=post action=/otp><label>Code <input name=otp></label><button>Verify</button></form>"
    )
    with walking(site) as walk:
        walked = walk(choices())
    assert (walked.redirect, "/otp" in (site.entered or {})) == (None, False)
    assert "asks for more than name and password (Code)" in walked.ended


def test_boxes_that_start_unticked_are_ticked() -> None:
    """Who shares everything ticks what the page asks for, where nothing is ticked yet, and the terms of use."""
    boxes = "<input type=checkbox name=scope value=read><input type=checkbox name=terms value=yes required>"
    form = f"<form method=post action=/consent>{boxes}<button name=decision value=allow>Allow</button></form>"
    site = Site(consent=form)
    with walking(site) as walk:
        walk(choices())
    assert {"scope": "read", "terms": "yes"}.items() <= (site.entered or {})["/consent"].items()


@pytest.mark.parametrize(("known", "picked"), [("p2", "p2"), (None, "p2")])
def test_own_record_is_known_by_its_words(known: str | None, picked: str) -> None:
    """Where the own Patient's id is not known yet, the answer that says `me` is the own record."""
    site = Site(
        picker="<form method=post action=/pick><button name=w value=p1>Ann</button>"
        "<button name=w value=p2>My own record</button></form>"
    )
    with walking(site) as walk:
        walk(choices(patient=known))
    assert (site.entered or {})["/pick"]["w"] == picked


@pytest.mark.parametrize("picker", PICKERS)
def test_pickers(picker: str) -> None:
    """The wanted patient is picked among those offered, however the choice is made."""
    site = Site(picker=PICKERS[picker])
    with walking(site) as walk:
        walked = walk(choices())
    assert [value.rsplit("/", 1)[-1] for value, _ in walked.offered] == ["p1", "p2"]
    assert "p2" in " ".join((site.entered or {})["/pick"].values())
    assert (walked.redirect or {}).get("code") == "c-1"


@pytest.mark.parametrize("picker", PICKERS)
def test_a_forged_answer_is_the_only_one(picker: str) -> None:
    """Another id goes in place of an answer that the page offers, never beside it, whatever the choice is made of."""
    forged: list[str] = []
    site = Site(picker=PICKERS[picker])

    def kept(asked: Asked) -> Reply:
        if asked.path == "/pick":
            forged.append(f"{asked.target.partition('?')[2]}&{asked.body.decode()}")
        return site(asked)

    with walking(kept) as walk:
        walk(choices(edit=Edit("p9")))
    assert [("p9" in text, "p1" in text, "p2" in text) for text in forged] == [(True, False, False)]


@pytest.mark.parametrize("consent", CONSENTS)
@pytest.mark.parametrize(("decision", "expected"), [("allow", "code"), ("deny", "error")])
def test_consent_pages(consent: str, decision: str, expected: str) -> None:
    """The button that agrees is told from the one that refuses by its words."""
    with walking(Site(consent=CONSENTS[consent])) as walk:
        assert expected in (walk(choices(decision=decision)).redirect or {})


def test_patient_who_is_not_offered() -> None:
    """A picker without the wanted patient ends the login in words."""
    with walking(Site()) as walk, pytest.raises(LoginFailed, match="does not offer this patient to ann"):
        walk(choices(patient="p3"))


def test_wrong_password_is_tried_once() -> None:
    """A refused password is not sent again, so that no account is locked."""
    site = Site()
    with walking(site) as walk, pytest.raises(LoginFailed, match="refused user name and password of ann"):
        walk(choices(password="wrong"))


def test_password_stays_with_its_page() -> None:
    """A login form that posts to another host gets no password."""
    with Loopback(lambda _: Reply(200)) as other:
        form = LOGINS["label-for"].replace("action=/in", f"action={other.origin}/in")
        with walking(Site(login=form)) as walk, pytest.raises(LoginFailed, match="to another host"):
            walk(choices())
        assert other.asked == []


def test_walk_without_end_ends() -> None:
    """Redirects in a circle end in words."""
    circle = Reply(302, b"", {"location": "/authorize"})
    with walking(lambda _: circle) as walk, pytest.raises(LoginFailed, match="no end"):
        walk(choices())


@pytest.mark.parametrize("location", ["http://[::1", "javascript:alert(1)", "http://h:port/"])
def test_redirect_that_leads_nowhere(location: str) -> None:
    """A redirect that is no URL ends the walk, not the run."""
    with walking(lambda _: Reply(302, b"", {"location": location})) as walk:
        assert walk(choices()).redirect is None


@pytest.mark.parametrize("body", [b"", b"<", b"<form", b"\xff\xfe<form><input", b"<form>" * 5000, b"<!--", b"{}"])
def test_any_bytes_are_a_page(body: bytes) -> None:
    """Whatever comes can be read, at worst as a page without forms."""
    assert read_page("http://payer.example/", body).url == "http://payer.example/"


def test_form_is_sent_as_a_browser_would() -> None:
    """Hidden fields, ticked boxes and selected options go along; unticked boxes and other buttons do not."""
    page = read_page(
        "http://payer.example/a/b?x=1",
        b'<form method=post action=c><input type=hidden name=csrf value="t&amp;1"><input type=checkbox name=s value=1 '
        b"checked><input type=checkbox name=s value=2><select name=o><option value=y>Y<option value=z selected>Z"
        b"</select><button name=b value=1>One</button><button name=b value=2>Two</button></form>",
    )
    request = submit(page.forms[0], {}, Field("b", "submit", "2"))
    assert (request.method, request.url) == ("POST", "http://payer.example/a/c")
    assert request.body == b"csrf=t%261&s=1&o=z&b=2"


OPAQUE = {
    "select": "<form method=post action=/pick><select name=q><option value=7f3a>MILLER, Ben<option value=91bc>"
    "Miller, ANN</select><button>Next</button></form>",
    "radio": "<form method=post action=/pick><label><input type=radio name=q value=7f3a checked>Ben Miller</label>"
    "<label><input type=radio name=q value=91bc>Ann Miller (you)</label><button>Next</button></form>",
    "links": "<ul><li><a href='/pick?t=1&q=7f3a'>Ben</a><li><a href='/pick?t=1&q=91bc'>Ann Miller</a></ul>",
}


@pytest.mark.parametrize("picker", OPAQUE.values(), ids=OPAQUE)
def test_a_picker_without_ids_is_answered_by_name(picker: str) -> None:
    """Where the values are the page's own, the label that calls the person by name tells which one to send."""
    site = Site(picker=picker)
    with walking(site) as walk:
        assert (walk(choices(names=("Ann Miller",), own=True)).redirect or {}).get("code") == "c-1"
    assert (site.entered or {})["/pick"]["q"] == "91bc"


def test_an_id_counts_more_than_a_name() -> None:
    """A label may be anybody's; the id is the patient's."""
    site = Site(picker=PICKERS["radio"])
    with walking(site) as walk:
        walk(choices(names=("Ann",)))
    assert (site.entered or {})["/pick"]["patient"] == "p2"


def test_nobody_is_picked_by_chance_for_another() -> None:
    """A representative whose page names neither the id nor the name of the person gets no record at all."""
    with walking(Site(picker=PICKERS["radio"])) as walk, pytest.raises(LoginFailed, match="does not offer"):
        walk(choices(patient="p9", names=("Zoe",)))


def test_a_list_without_preselection_sends_its_first_entry() -> None:
    """As a browser does, where nothing tells which entry is meant."""
    picker = "<form method=post action=/pick><select name=q><option value=1>A<option value=2>B</select>"
    site = Site(picker=f"{picker}<button>Next</button></form>")
    with walking(site) as walk:
        walk(choices(patient=None, own=True))
    assert (site.entered or {})["/pick"]["q"] == "1"


@pytest.mark.parametrize("place", ["/registered?code=c-9&state=s9", "/anywhere?code=c-9&state=s9"])
def test_a_redirect_with_a_live_code_is_not_followed(place: str) -> None:
    """Wherever it leads, on the payer's own origin too, the walk ends: the code is for the app."""
    asked: list[str] = []

    def site(request: Asked) -> Reply:
        asked.append(request.path)
        return Reply(302, b"", {"location": place})

    with Loopback(site) as server:
        wire = Wire(lambda _: None, deadline=5)
        start, registered = f"{server.origin}/authorize", f"{server.origin}/registered"
        walk = walk_forms(wire.browser(), start, CALLBACK, choices(), registered=registered, state="s9")
        wire.close()
    assert walk.redirect == {"code": "c-9", "state": "s9"}
    assert asked == ["/authorize"]


def test_a_code_of_another_walk_is_followed() -> None:
    """A server that signs people in elsewhere gets a code of its own on the way, with a state of its own."""
    site = Site(name="<meta http-equiv=refresh content='0;url=/back?code=theirs&amp;state=theirs'>")
    with walking(lambda asked: Reply(303, b"", {"location": "/who"}) if asked.path == "/back" else site(asked)) as walk:
        assert walk(choices()).redirect == {"code": "c-1", "state": "s"}


@pytest.mark.parametrize(
    "name", [None, "<form method=post action=/name><label>User name <input name=a></label><button>Next</button></form>"]
)
def test_a_walk_tells_that_it_gave_the_password(name: str | None) -> None:
    """On one page with the name or on a page of its own; not where a login from before goes on."""
    site = Site(name=name) if name else Site()
    with walking(site) as walk:
        assert walk(choices()).password_given
    with walking(
        lambda asked: Reply(303, b"", {"location": "/who"}) if asked.path == "/authorize" else site(asked)
    ) as on:
        walked = on(choices())
    assert walked.redirect == {"code": "c-1", "state": "s"}
    assert not walked.password_given


@pytest.mark.parametrize(
    ("links", "led"),
    [
        ('<a href="/abort">[ Abort ]</a>', "http://h/abort"),
        ('<a href="/no">Cancel</a> <a href="/privacy">Do not sell my data</a>', "http://h/no"),
        ('<a href="/privacy">Do not sell my data</a>', None),
        ('<a href="/a">Cancel</a> <a href="/b">Deny</a>', None),
    ],
)
def test_a_page_that_agrees_by_a_button_may_refuse_by_a_link(links: str, led: str | None) -> None:
    """The one link that refuses is followed; a footer's words, and two such links, are no refusal."""
    page = read_page("http://h/c", f'<form method="post"><button>Continue</button></form>{links}'.encode())
    if led is None:
        with pytest.raises(LoginFailed, match="refuses"):
            decide(page, Choices("ann", "x"), agree=False)
    else:
        assert decide(page, Choices("ann", "x"), agree=False).url == led
