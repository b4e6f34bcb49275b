"""Where the browser is sent, in whatever spelling; and what keeps a page out of frames."""

from __future__ import annotations

import pytest

from payerproof.checks.smart.judge_authorize import not_frameable, not_sent_to
from payerproof.model import Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.pages import read_page
from payerproof.smart.sessions import Authorization
from payerproof.target.description import App
from tests.unit.checks.answers import exchange

REGISTERED = "https://app.example/callback"
APP = App("one", "One", "one", "public", REGISTERED, "launch/patient")
PAGE = b"<form method=post action=/agree><input name=a><button>Allow</button></form>"


def sent(location: str) -> Authorization:
    """Return a walk that ended with a redirect to an address."""
    return Authorization(APP, "s", None, Walk(exchanges=[exchange(302, headers={"location": location})]))


@pytest.mark.parametrize(
    ("asked", "location", "outcome"),
    [
        (f"{REGISTERED}/more", f"{REGISTERED}/more?code=1", Outcome.FAIL),
        ("https://evil.example\\@app.example/callback", "https://evil.example%5C@app.example/callback", Outcome.FAIL),
        ("https://evil.example/landing", "https://evil.example/landing?error=invalid_request", Outcome.FAIL),
        ("https://app.example/callbac%6b", f"{REGISTERED}?code=1&state=s", Outcome.PASS),
        ("https://app.example/callbac%6b", "https://app.example/callbac%6b?code=1", Outcome.FAIL),
        (f"{REGISTERED}/more", "https://login.example/sign-in", Outcome.PASS),
    ],
)
def test_the_browser_is_sent_to_registered_addresses(asked: str, location: str, outcome: Outcome) -> None:
    """The address asked for is a finding in any spelling; the registered one in its place is none."""
    assert not_sent_to(sent(location), asked, REGISTERED).outcome is outcome


@pytest.mark.parametrize(
    ("policy", "frame", "outcome"),
    [
        ("", "", Outcome.FAIL),
        ("", "DENY", Outcome.PASS),
        ("", "ALLOW-FROM https://evil.example", Outcome.FAIL),
        ("frame-ancestors 'none'", "", Outcome.PASS),
        ("default-src 'self'; frame-ancestors https://portal.example", "", Outcome.PASS),
        ("frame-ancestors *", "DENY", Outcome.FAIL),
        ("frame-ancestors https:", "", Outcome.FAIL),
        ("frame-ancestors 'self' http://*", "SAMEORIGIN", Outcome.FAIL),
        ("frame-ancestors *, frame-ancestors 'none'", "", Outcome.PASS),
        ("default-src 'none'", "", Outcome.FAIL),
    ],
)
def test_frames_are_kept_out_as_browsers_read_it(policy: str, frame: str, outcome: Outcome) -> None:
    """frame-ancestors goes before X-Frame-Options; any one of several policies is enough."""
    url = "https://login.example/consent"
    shown = exchange(200, PAGE, url, headers={"content-security-policy": policy, "x-frame-options": frame})
    page = read_page(url, PAGE)
    assert not_frameable(Walk(exchanges=[shown], pages=[page], consent_page=page)).outcome is outcome
