"""Logins that need scripts, in a real headless browser: each request leaves by the one door, and each step is shown."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from payerproof.errors import LoginFailed, TargetError
from payerproof.http.client import Wire
from payerproof.model import Exchange
from payerproof.smart.chromium import Chromium, Hints, _hinted, _Visit, refused_scripted, walk_scripted
from payerproof.smart.drivers import Choices
from payerproof.smart.edits import Edit
from payerproof.smart.one_time_code import one_time_code
from payerproof.target.description import LoginStep
from tests.loopback import Asked, Loopback, Reply

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
BACK = "http://127.0.0.1:7999/done"
SHELL = b"""<!doctype html><title>sign in</title><div id=app></div><script>
const app = document.getElementById("app");
const written = () => app.querySelector("input").value;
const post = (where, data) => fetch(where, {method: "POST", body: new URLSearchParams(data)}).then((r) => r.json());
const show = (html, act) => {
  app.innerHTML = html;
  app.querySelectorAll("button").forEach((button) => { button.onclick = () => act(button); });
};
const name = () =>
  show("<input type=text aria-label='Member number'><button>Next</button>", () => password(written(), ""));
const password = (user, said) =>
  show(`<p>${said}</p><label>PIN <input type=password></label><button>Sign in</button>`, () =>
    post("/check", {user, pin: written()}).then((r) => r.ok ? code() : password(user, "No match.")));
const code = () =>
  show("<input autocomplete=one-time-code><button>Verify</button>", () =>
    post("/code", {code: written()}).then((r) => r.ok ? pick() : code()));
const pick = () =>
  show("<select name=patient><option value=p-ann>Me</option><option value=p-ben>Ben</option></select>" +
    "<button>Continue</button>", () => consent(app.querySelector("select").value));
const consent = (who) =>
  show("<h1>Share with Pocket Record?</h1><button>Deny</button><button>Allow</button>", (button) =>
    location.assign("/finish?" + new URLSearchParams({who, yes: button.textContent})));
setTimeout(name, 150);
</script>"""


def answer(asked: Asked) -> Reply:
    """Answer as a payer whose pages are one script."""
    if asked.path == "/check":
        return told(asked.query == {"user": "ann", "pin": "swordfish"})
    if asked.path == "/code":
        return told(asked.query["code"] == one_time_code(SECRET, 59))
    if asked.path == "/finish":
        given = {"code": f"for-{asked.query['who']}"} if asked.query["yes"] == "Allow" else {"error": "access_denied"}
        return Reply(302, b"", {"location": f"{BACK}?{urlencode(given)}"})
    if asked.path == "/start":
        return Reply(302, b"", {"location": "/login", "set-cookie": "trace=1; Path=/"})
    return Reply(200, SHELL, {"content-type": "text/html"})


def told(ok: bool) -> Reply:  # noqa: FBT001 - one fact
    """Return a script's answer."""
    return Reply(200, json.dumps({"ok": ok}).encode(), {"content-type": "application/json"})


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Give the payer; skipped where no browser is installed."""
    pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("no Chromium is installed")
    with Loopback(answer) as found:
        yield found


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Give a wire that keeps what it sends in `kept`."""
    made = Wire(lambda _: None)
    yield made
    made.close()


HINTS = Hints(code=lambda: one_time_code(SECRET, 59))


def test_a_login_of_scripts_alone_is_walked(server: Loopback, wire: Wire) -> None:
    """Name, password, code, person and consent on one page; every request was made by the harness itself."""
    kept: list[Exchange] = []
    wire.record = kept.append
    choices = Choices("ann", "swordfish", patient="p-ben")
    walk = walk_scripted(wire.browser(), f"{server.origin}/start", BACK, choices, HINTS)
    assert walk.redirect == {"code": "for-p-ben"}
    assert walk.offered == [("p-ann", "Me"), ("p-ben", "Ben")]
    assert walk.password_given
    assert walk.consent_page is not None
    assert "Share with Pocket Record?" in walk.consent_page.text
    assert [asked.path for asked in server.asked if asked.path != "/favicon.ico"] == [
        "/start", "/login", "/check", "/code", "/finish",
    ]  # fmt: skip
    assert len(kept) == len(server.asked)


@pytest.mark.parametrize(
    ("choices", "redirect"),
    [
        (Choices("ann", "swordfish", decision="deny"), {"error": "access_denied"}),
        (Choices("ann", "swordfish", decision="leave"), None),
        (Choices("ann", "swordfish", edit=Edit("p-eve")), {"code": "for-p-eve"}),
    ],
    ids=["denied", "left", "forged"],
)
def test_each_step_can_be_spoilt(
    server: Loopback, wire: Wire, choices: Choices, redirect: dict[str, str] | None
) -> None:
    """Consent is refused or left, and another patient is put into the picker, as with plain forms."""
    assert walk_scripted(wire.browser(), f"{server.origin}/start", BACK, choices, HINTS).redirect == redirect


def test_a_refused_password_is_told_with_pictures(server: Loopback, wire: Wire, tmp_path: Path) -> None:
    """The page asks again: the login failed, and a screenshot of each step is kept."""
    hints = Hints(code=HINTS.code, screenshots=tmp_path / "screenshots")
    with pytest.raises(LoginFailed, match="refused"):
        walk_scripted(wire.browser(), f"{server.origin}/start", BACK, Choices("ann", "wrong"), hints)
    pictures = sorted((tmp_path / "screenshots").glob("*.png"))
    assert len(pictures) >= 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_the_answer_to_wrong_credentials_is_returned(server: Loopback, wire: Wire) -> None:
    """What refused them is the answer to the script's own request."""
    seen = refused_scripted(wire.browser(), f"{server.origin}/start", BACK, Choices("ann", "wrong"), HINTS)
    assert (seen.url, seen.body) == (f"{server.origin}/check", b'{"ok": false}')


def test_a_script_never_sends_the_password_elsewhere(server: Loopback, wire: Wire) -> None:
    """The page's own script posts to an origin that is not the payer's: nothing leaves, and the login fails."""
    trusted = frozenset({("https", "payer.example", 443)})
    choices = Choices("ann", "swordfish", trusted=trusted)
    with pytest.raises(LoginFailed, match="password of ann"):
        walk_scripted(wire.browser(), f"{server.origin}/start", BACK, choices, HINTS)
    assert [asked for asked in server.asked if b"swordfish" in asked.body] == []


def test_steps_of_the_target_file_come_first(server: Loopback, wire: Wire) -> None:
    """Where the code's field cannot be guessed, a step names it."""
    steps = (
        LoginStep("fill", selector="input[autocomplete='one-time-code']", value="{otp}"),
        LoginStep("click", role="button", label="Verify"),
    )
    hints = Hints(steps, code=HINTS.code)
    walk = walk_scripted(wire.browser(), f"{server.origin}/start", BACK, Choices("ann", "swordfish"), hints)
    assert walk.redirect == {"code": "for-p-ann"}


class Place:
    """Stands for a field on a page, and for the page that it is on."""

    def __init__(self) -> None:
        self.first, self.filled = self, ""

    def get_by_label(self, _label: str) -> Place:
        """Return the field."""
        return self

    def is_visible(self) -> bool:
        """Return that it can be seen."""
        return True

    def fill(self, value: str) -> None:
        """Keep what is written."""
        self.filled = value


@pytest.mark.parametrize(("value", "given"), [("{password}", True), ("{username}", False)])
def test_a_step_that_gives_the_password_is_told(wire: Wire, value: str, given: bool) -> None:  # noqa: FBT001 - a fact
    """A login may send it as JSON or hashed, so what leaves the page tells nothing; the step does."""
    place, hints = Place(), Hints((LoginStep("fill", label="PIN", value=value),))
    visit = _Visit(place, wire.browser(), (BACK, BACK), "s", Choices("ann", "swordfish"), hints)
    assert _hinted(visit)
    assert place.filled == ("swordfish" if given else "ann")
    assert visit.walk.password_given is given


def test_a_browser_that_is_not_there_is_named() -> None:
    """A wrong executable is the user's mistake, told in one line."""
    pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    with pytest.raises(TargetError, match="no browser at /nowhere/chromium"):
        Chromium().page(Wire(lambda _: None).browser(), "/nowhere/chromium")


@pytest.mark.parametrize(
    ("instant", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_one_time_codes_are_those_of_the_standard(instant: int, code: str) -> None:
    """RFC 6238, appendix B."""
    assert one_time_code(SECRET, instant, 8) == code


def test_a_secret_that_is_no_base32_is_told() -> None:
    """The secret itself is not repeated."""
    with pytest.raises(TargetError, match="not base32"):
        one_time_code("not!base32", 0)
