"""Login pages that need scripts: a headless Chromium renders them, and every request still leaves by the one door.

The browser itself reaches no network: what it asks for is sent by `http.client`, with its deadline, limits and record,
and handed back. So a walk shows the same pages, exchanges and steps as one over plain forms, and can be damaged alike.
Needs the extra `browser` (Playwright) and an installed Chromium.
"""

from __future__ import annotations

import atexit
import importlib
import os
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from payerproof.errors import LoginFailed, PayerproofError, TargetError
from payerproof.http.client import Browser, Request, resolved
from payerproof.model import Exchange
from payerproof.smart.drivers import Choices, Walk, arrived, consented, credentials, decide, pick, picked
from payerproof.smart.pages import Field, Form, Page, read_page
from payerproof.smart.questions import Asks, Option, agreeing, deciding, name_field, question, refusing
from payerproof.target.description import LoginStep

MAX_STEPS = 24
MAX_HOPS = 10
_PATIENCE = 10.0
_POLL = 0.1
_EMPTY = "ended on a page without a form"
_IDLE = 1.5
"""Seconds after which a page that goes on loading is looked at all the same."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DROPPED = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"})
_CODE = "input[autocomplete='one-time-code'], input[name*='otp' i], input[id*='otp' i], input[name*='code' i]"
_WRITTEN = "input[type=text], input[type=email], input[type=tel], input:not([type])"


@dataclass(frozen=True, slots=True)
class Hints:
    """What a target file says of a browser's login: steps where guessing fails, and a one-time password's secret.

    `code` returns the code of this moment; None where none is described. `screenshots`: a folder for failures.
    """

    steps: tuple[LoginStep, ...] = ()
    code: Callable[[], str] | None = None
    executable: str | None = None
    screenshots: Path | None = None


@dataclass
class _Visit:
    """One walk under way."""

    page: Any
    browser: Browser
    uris: tuple[str, str]
    state: str
    choices: Choices
    hints: Hints
    walk: Walk = field(default_factory=Walk)
    problem: PayerproofError | None = None
    done_steps: set[int] = field(default_factory=set)
    given: set[Asks] = field(default_factory=set)
    coded: bool = False
    pictures: list[bytes] = field(default_factory=list)
    sent: list[Exchange] = field(default_factory=list)


class Chromium:
    """One browser process, started at the first walk; each `http.client.Browser` has a context of its own in it."""

    def __init__(self) -> None:
        self._playwright: Any = None
        self._process: Any = None
        self._stale: list[Any] = []
        self._contexts: weakref.WeakKeyDictionary[Browser, Any] = weakref.WeakKeyDictionary()

    def page(self, browser: Browser, executable: str | None) -> Any:
        """Return a new page with the cookies that earlier walks of `browser` left. Raises TargetError."""
        if self._process is None:
            self._start(executable)
        while self._stale:
            with suppress(Exception):
                self._stale.pop().close()
        context = self._contexts.get(browser)
        if context is None:
            context = self._process.new_context(service_workers="block", accept_downloads=False)
            self._contexts[browser] = context
            weakref.finalize(browser, self._stale.append, context)  # closing it here could interrupt another call
        return context.new_page()

    def close(self) -> None:
        """End the process."""
        for part, end in ((self._process, "close"), (self._playwright, "stop")):
            if part is not None:
                with suppress(Exception):
                    getattr(part, end)()
        self._playwright = self._process = None

    def _start(self, executable: str | None) -> None:
        try:
            sync_api = importlib.import_module("playwright.sync_api")
        except ImportError:
            raise TargetError(
                'login.kind = "browser" needs Playwright', allowed="pip install 'payerproof[browser]'"
            ) from None
        program = executable or os.environ.get("PAYERPROOF_BROWSER") or next(filter(None, map(which, _NAMES)), None)
        if program is None or not Path(program).is_file():
            where = f"no browser at {program}" if program else "no Chromium is installed"
            raise TargetError(where, allowed="login.executable, PAYERPROOF_BROWSER, or chromium in the path")
        options = ["--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--disable-gpu"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []
        self._playwright = sync_api.sync_playwright().start()
        try:
            self._process = self._playwright.chromium.launch(executable_path=program, headless=True, args=options)
        except sync_api.Error as problem:
            self.close()
            raise TargetError(f"{program} does not start: {str(problem).splitlines()[0][:200]}") from None
        atexit.register(self.close)


CHROMIUM = Chromium()


def walk_scripted(
    browser: Browser,
    start: str | Request,
    redirect_uri: str,
    choices: Choices,
    hints: Hints,
    *,
    registered: str = "",
    state: str = "",
    sent: list[Exchange] | None = None,
) -> Walk:
    """Walk from `start` as `drivers.walk_forms` does, in pages that need scripts.

    Raises LoginFailed as that one, TargetError where there is no browser; a failure leaves a screenshot of each step.
    `sent` takes every exchange, those of scripts among them.
    """
    patience = _PATIENCE
    page = CHROMIUM.page(browser, hints.executable)
    uris = (redirect_uri, registered or redirect_uri)
    visit = _Visit(page, browser, uris, state, choices, hints, sent=[] if sent is None else sent)
    page.set_default_timeout(patience * 1000)
    page.route("**/*", lambda route: _routed(visit, route))
    try:
        _open(visit, start)
        for _ in range(MAX_STEPS):
            _settle(visit, patience)
            if visit.walk.redirect is not None:
                visit.walk.ended = "redirected to the app"
                return visit.walk
            going_on = _step(visit, patience)
            if not going_on and visit.walk.ended.startswith(_EMPTY) and _changes_yet(visit, patience):
                continue
            if not going_on:
                _keep_pictures(visit)
                return visit.walk
        visit.walk.ended = f"no end after {MAX_STEPS} steps, the last at {page.url.split('?')[0]}"
        _keep_pictures(visit)
    except LoginFailed:
        _keep_pictures(visit)
        raise
    finally:
        with suppress(Exception):
            page.close()
    return visit.walk


def refused_scripted(browser: Browser, start: str, redirect_uri: str, choices: Choices, hints: Hints) -> Exchange:
    """Sign in with wrong credentials, and return the answer to them. Raises LoginFailed where none were sent."""
    sent: list[Exchange] = []
    problem = LoginFailed("login: no page asked for a password")
    try:
        walk_scripted(browser, start, redirect_uri, choices, hints, sent=sent)
    except LoginFailed as refused:
        problem = refused
    posted = [exchange for exchange in sent if exchange.method == "POST"]
    if not posted:
        raise problem
    return posted[-1]


def _open(visit: _Visit, start: str | Request) -> None:
    """Open the first address, or send the first form."""
    if isinstance(start, str):
        with suppress(Exception):  # a navigation that ends in the app's redirect is cut off on purpose
            visit.page.goto(start, wait_until="commit")
        return
    fields = parse_qsl(start.body.decode(), keep_blank_values=True)
    hidden = "".join(f'<input type=hidden name="{escape(name)}" value="{escape(value)}">' for name, value in fields)
    visit.page.set_content(f'<form id=f method=post action="{escape(start.url)}">{hidden}</form>')
    visit.page.evaluate("document.getElementById('f').submit()")


def _routed(visit: _Visit, route: Any) -> None:
    """Send what the page asks for by the one door, and hand the answer back."""
    asked = route.request
    moved = asked.is_navigation_request() and asked.frame.parent_frame is None
    found = arrived(asked.url, visit.uris, visit.state)
    try:
        if found is not None:
            _arrive(visit, route, found)
            return
        headers = {name: value for name, value in asked.headers.items() if name not in {"cookie", "host"}}
        sent = Request(asked.method, asked.url, headers, asked.post_data_buffer or b"")
        set_by_scripts = {item["name"]: item["value"] for item in visit.page.context.cookies([asked.url])}
        visit.browser.adopt(asked.url, set_by_scripts)
        exchange = _sent(visit, sent, moved=moved)
        found = _led_to(visit, exchange)
        for _ in range(MAX_HOPS):
            if found is not None or not 300 <= exchange.status < 400 or "location" not in exchange.headers:  # noqa: PLR2004 - HTTP redirects
                break
            following = resolved(exchange.url, exchange.headers["location"])
            kept = exchange.status in {307, 308}
            if moved and not (kept and sent.method == "POST"):
                _lead(route, following)
                return
            sent = Request(sent.method if kept else "GET", following, headers, sent.body if kept else b"")
            exchange = _sent(visit, sent, moved=moved)
            found = _led_to(visit, exchange)
        if found is not None:
            _arrive(visit, route, found)
            return
        for cookie in visit.browser.cookies():
            with suppress(Exception):  # a cookie that the browser would refuse is refused
                visit.page.context.add_cookies([cookie])
        kept_headers = {name: value for name, value in exchange.headers.items() if name not in _DROPPED}
        if exchange.status == 0:
            route.abort()
        else:
            route.fulfill(status=exchange.status, headers=kept_headers, body=exchange.body)
    except Exception as problem:  # noqa: BLE001 - a request that stays open would hold the page for ever
        failed = LoginFailed(f"login: a request of the page failed: {problem}")
        visit.problem = problem if isinstance(problem, PayerproofError) else failed
        with suppress(Exception):
            route.abort()


def _led_to(visit: _Visit, exchange: Exchange) -> dict[str, str] | None:
    """Return the parameters with which an answer redirects to the app, or None."""
    if not 300 <= exchange.status < 400 or "location" not in exchange.headers:  # noqa: PLR2004 - HTTP redirects
        return None
    return arrived(resolved(exchange.url, exchange.headers["location"]), visit.uris, visit.state)


def _guard(visit: _Visit, request: Request) -> None:
    """Keep the password from any origin but the payer's own, whatever a script sends. Raises LoginFailed."""
    password = visit.choices.password
    spelled = {password, quote(password, safe=""), quote_plus(password)}
    carried = request.url + request.body.decode("utf-8", "replace")
    if password and not visit.choices.may_be_shown_to(request.url) and any(each in carried for each in spelled):
        host = urlsplit(request.url).hostname
        raise LoginFailed(f"login: a script would send the password of {visit.choices.username} to {host}")


def _sent(visit: _Visit, request: Request, *, moved: bool) -> Exchange:
    _guard(visit, request)
    exchange = visit.browser.send(request)
    visit.sent.append(exchange)
    if moved:
        visit.walk.exchanges.append(exchange)
        visit.walk.last_status = exchange.status
    return exchange


def _arrive(visit: _Visit, route: Any, found: dict[str, str]) -> None:
    """Take the redirect to the app as the end: it is never followed."""
    visit.walk.redirect = found
    route.fulfill(status=200, headers={"content-type": "text/html"}, body="<title>done</title>")


def _lead(route: Any, url: str) -> None:
    """Lead the page on to another address, which is asked for by the same door."""
    body = f'<meta http-equiv="refresh" content="0;url={escape(url)}">'
    route.fulfill(status=200, headers={"content-type": "text/html"}, body=body)


def _settle(visit: _Visit, patience: float) -> None:
    """Wait until the page shows something to do, or the walk is over. Raises what went wrong on the way."""
    until = time.monotonic() + patience
    while visit.walk.redirect is None and time.monotonic() < until:
        if visit.problem is not None:
            raise visit.problem
        with suppress(Exception):  # a page that is being left cannot be asked
            visit.page.wait_for_load_state("networkidle", timeout=_IDLE * 1000)
            if _run(visit.page, "ready.js"):
                break
        visit.page.wait_for_timeout(_POLL * 1000)
    if visit.problem is not None:
        raise visit.problem


def _step(visit: _Visit, patience: float) -> bool:
    """Do what the page asks for; return whether the walk goes on."""
    page = _snapshot(visit)
    walk, choices = visit.walk, visit.choices
    walk.pages.append(page)
    with suppress(Exception):
        visit.pictures.append(visit.page.screenshot())
    before = _fingerprint(visit)
    if _hinted(visit) or _coded(visit):
        _await_change(visit, before, patience)
        return True
    asked = question(page, choices.patient, names=choices.names, signed_in=Asks.PASSWORD in visit.given)
    if asked.asks is Asks.NOTHING or (asked.form is None and not asked.options):
        walk.ended = f"{_EMPTY}, status {walk.last_status}: {page.text[:160]}"
        return False
    if asked.asks is Asks.UNKNOWN:
        wanted = ", ".join(item.label or item.name for item in asked.form.fields) if asked.form else ""
        walk.ended = f"ended on a page that asks for more than name and password ({wanted}): {page.text[:160]}"
        return False
    if asked.asks is Asks.DECISION:
        walk.consent_page, walk.consent = page, decide(page, choices, agree=True)
        consented(walk, page, choices)
        if choices.decision == "leave":
            walk.ended = "left at the consent page"
            return False
        _decide(visit, page, agree=choices.decision == "allow")
    elif asked.asks is Asks.ONWARD:
        _decide(visit, page, agree=True)
    elif asked.asks is Asks.PATIENT:
        walk.picker_page = page
        walk.offered = [(option.value, option.label) for option in asked.options]
        _choose(visit, pick(asked.options, choices))
    else:
        credentials(page, asked, choices, visit.given)
        if asked.form is not None:
            _sign_in(visit, asked.form, asked.asks)
            walk.password_given |= asked.asks is Asks.PASSWORD
    _await_change(visit, before, patience)
    return True


def _snapshot(visit: _Visit) -> Page:
    """Return the page as it is rendered, without what is not shown; controls outside of forms stand in one."""
    html = str(_run(visit.page, "snapshot.js"))
    url = str(visit.page.url)
    if "<form" not in html.lower():
        html = f'<form method="post" action="{escape(url)}">{html}</form>'
    return read_page(url, html.encode("utf-8", "replace"))


def _hinted(visit: _Visit) -> bool:
    """Do the first step of the target file that is not done yet and can be done here."""
    values = {"{username}": visit.choices.username, "{password}": visit.choices.password}
    values["{patient}"] = visit.choices.patient or ""
    for number, step in enumerate(visit.hints.steps):
        place = _placed(visit.page, step)
        if number in visit.done_steps or not place.is_visible():
            continue
        visit.done_steps.add(number)
        value = step.value
        for name, text in values.items():
            value = value.replace(name, text)
        if "{otp}" in value and visit.hints.code is not None:
            value = value.replace("{otp}", visit.hints.code())
        match step.action:
            case "click":
                place.click()
            case "check":
                place.check()
            case "select":
                place.select_option(value)
            case _:
                place.fill(value)
                visit.walk.password_given |= "{password}" in step.value
        return True
    return False


def _placed(page: Any, step: LoginStep) -> Any:
    if step.selector:
        return page.locator(step.selector).first
    if step.role:
        return page.get_by_role(step.role, name=step.label or None).first
    return page.get_by_label(step.label).first


def _coded(visit: _Visit) -> bool:
    """Give the one-time password, once, where the page asks for one and for no password."""
    if visit.hints.code is None or visit.coded or visit.page.locator("input[type=password]:visible").count():
        return False
    fields = visit.page.locator(_CODE).locator("visible=true")
    if not fields.count():
        return False
    visit.coded = True
    fields.first.fill(visit.hints.code())
    _press(visit, None, fields.first)
    return True


def _sign_in(visit: _Visit, form: Form, asks: Asks) -> None:
    choices, page = visit.choices, visit.page
    last = None
    name = name_field(form)
    written = page.locator((_named(name) if name else "") or _WRITTEN).locator("visible=true")
    if (asks is Asks.NAME or Asks.NAME not in visit.given) and written.count():
        last = written.first
        last.fill(choices.username)
    if asks is Asks.PASSWORD:
        last = page.locator("input[type=password]").locator("visible=true").first
        last.fill(choices.password)
    _require(page)
    _press(visit, agreeing([form]), last)


def _choose(visit: _Visit, option: Option) -> None:
    """Choose an answer as a person would; a forged one is put into the page first."""
    page, value = visit.page, picked(visit.walk, option, visit.choices)
    if option.form is None:
        _run(page, "follow.js", [option.link, option.request(value).url])
        return
    arguments = [option.name, option.value, value or option.value]
    chosen = _run(page, "choose.js", arguments)
    if chosen != "pressed":
        _press(visit, agreeing([option.form]), None)


def _decide(visit: _Visit, page: Page, *, agree: bool) -> None:
    """Agree or refuse: with the boxes and the button that a plain form would be sent with."""
    request = decide(page, visit.choices, agree=agree)
    pairs = parse_qsl((request.body.decode() or request.url.partition("?")[2]), keep_blank_values=True)
    _run(visit.page, "fill.js", [[name, value] for name, value in pairs])
    forms = deciding(page)
    button = agreeing(forms) if agree else refusing(forms)
    _press(visit, button or next((each for form in forms for each in form.buttons), None), None)


def _press(visit: _Visit, button: Field | None, fallback: Any) -> None:
    """Press a button by its name and value, or by its words; without one, the Enter key."""
    page = visit.page
    if button is not None:
        places = []
        if button.name:
            places.append(page.locator(f"{_named(button)}[value={_quoted(button.value)}]"))
        if button.label:
            places += [page.get_by_role(role, name=button.label, exact=True) for role in ("button", "link")]
            places.append(page.locator(f"input[type=submit][value={_quoted(button.label)}]"))
        for place in places:
            shown = place.locator("visible=true")
            if shown.count():
                shown.first.click()
                return
    shown = page.locator("button, input[type=submit]").locator("visible=true")
    if fallback is not None and not shown.count():
        fallback.press("Enter")
    elif shown.count():
        shown.first.click()


def _require(page: Any) -> None:
    """Tick the boxes that have to be ticked."""
    boxes = page.locator("input[type=checkbox][required]").locator("visible=true")
    for number in range(boxes.count()):
        boxes.nth(number).check()


def _named(item: Field) -> str:
    return f"[name={_quoted(item.name)}]" if item.name else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fingerprint(visit: _Visit) -> tuple[str, int, int]:
    with suppress(Exception):
        return str(visit.page.url), hash(_run(visit.page, "snapshot.js")), len(visit.walk.exchanges)
    return "", 0, len(visit.walk.exchanges)


def _await_change(visit: _Visit, before: tuple[str, int, int], patience: float) -> None:
    until = time.monotonic() + patience
    while visit.walk.redirect is None and visit.problem is None and time.monotonic() < until:
        visit.page.wait_for_timeout(_POLL * 1000)
        if _fingerprint(visit) != before:
            return


def _changes_yet(visit: _Visit, patience: float) -> bool:
    """Return whether a page without anything to do becomes another one: scripts may still be at work."""
    before = _fingerprint(visit)
    _await_change(visit, before, patience)
    return visit.walk.redirect is not None or _fingerprint(visit) != before


def _keep_pictures(visit: _Visit) -> None:
    folder = visit.hints.screenshots
    if folder is None or not visit.pictures:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.png")))
        for index, picture in enumerate(visit.pictures[-MAX_STEPS:], number + 1):
            (folder / f"login-{index:03}.png").write_bytes(picture)


def _run(page: Any, name: str, given: Any = None) -> Any:
    """Run one of our scripts in the page; a page that never comes to rest ends it after the page's timeout."""
    return page.locator("html").evaluate(f"(_, given) => ({_script(name)})(given)", given)


@cache
def _script(name: str) -> str:
    return (resources.files("payerproof.smart.scripts") / name).read_text("utf-8")
