"""Levers: the ways in which a member's consent ends, and the target's clock moves, as a person or an operator would."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from payerproof.errors import PayerproofError
from payerproof.http.client import Browser, Request, Wire
from payerproof.model import Exchange
from payerproof.smart.drivers import Choices, credentials, load_callable, redirected
from payerproof.smart.pages import Page, read_page
from payerproof.smart.portal_pages import Stop, Whose, pages_of, stop_for, withdraws
from payerproof.smart.questions import Asks, question
from payerproof.target.description import App, Portal, Secret

MAX_STEPS = 8


class LeverFailed(PayerproofError):
    """A lever could not be pulled: the page has no such form, or the payer refused."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A consent that was withdrawn over the portal: the exchanges, and what the portal said afterwards."""

    exchanges: tuple[Exchange, ...]
    text: str


def withdraw_in_portal(
    wire: Wire, portal: Portal, url: str | None, app: App, choices: Choices, whose: Whose
) -> Withdrawal:
    """Withdraw the member's consent for `app` (and the patient in question) in the payer's portal.

    `choices` holds the member's credentials. Raises LeverFailed where the portal lists no such app,
    or still lists it afterwards; LoginFailed where the credentials are refused.
    """
    if portal.kind == "python":
        return _withdraw_by_callable(portal, app, choices, whose.id)
    if url is None:
        raise LeverFailed("the target file gives no address of the portal")
    browser = wire.browser()
    page, exchanges = sign_in(browser, url, choices)
    page = _page_with(browser, page, app, whose, exchanges)
    stop = stop_for(page, app, whose)
    if stop is None:
        raise LeverFailed(f"the portal lists nothing that withdraws {app.title}: {page.text[:160]}")
    page = press(browser, stop, app, whose, exchanges)
    if exchanges[-1].status >= 400:  # noqa: PLR2004 - the HTTP error classes
        raise LeverFailed(f"the portal answered {exchanges[-1].status} to the withdrawal: {page.text[:160]}")
    return Withdrawal(tuple(exchanges), page.text)


def press(browser: Browser, stop: Stop, app: App, whose: Whose, exchanges: list[Exchange]) -> Page:
    """Send what withdraws, and say yes where a page asks once more; return the last page. `exchanges` grows by each."""
    pressed: set[Hashable] = set()
    following: Stop | None = stop
    while following is not None and following.shape not in pressed:  # a page that asks once more asks in another shape
        pressed.add(following.shape)
        page = follow(browser, following.request, exchanges)
        following = stop_for(page, app, whose) if len(pressed) <= MAX_STEPS else None
    return page


def apps_in_portal(
    browser: Browser, url: str, choices: Choices, app: App | None = None, whose: Whose | None = None
) -> tuple[Page, Exchange]:
    """Return the portal's page of apps as the member sees it after signing in, and the exchange that brought it.

    Where the portal has a page for each app, that of `app`.
    """
    page, exchanges = sign_in(browser, url, choices)
    if app is not None and whose is not None:
        page = _page_with(browser, page, app, whose, exchanges)
    return page, exchanges[-1]


def _page_with(browser: Browser, page: Page, app: App, whose: Whose, exchanges: list[Exchange]) -> Page:
    """Return the page on which `app` is withdrawn: the one at hand, or where it links one of its own that does that.

    `exchanges` grows by those that led to another page.
    """
    for of_app in pages_of(page, app) if stop_for(page, app, whose) is None else ():
        asked: list[Exchange] = []
        found = follow(browser, of_app, asked)
        if withdraws(found, app, whose):
            exchanges.extend(asked)
            return found
    return page


def lists_app(page: Page, app: App, whose: Whose) -> bool:
    """Return whether the portal's page lets one withdraw `app` (for the patient, where the page tells)."""
    return stop_for(page, app, whose) is not None


def move_clock(wire: Wire, url: str, secret: Secret, now: datetime) -> Exchange:
    """Set the target's clock, as its operator. Raises LeverFailed where the target refuses."""
    headers = {"authorization": f"Bearer {secret.reveal()}", "content-type": "application/json"}
    exchange = wire.send(Request("PUT", url, headers, f'{{"now": "{now.isoformat()}"}}'.encode()))
    if not exchange.ok:
        raise LeverFailed(f"the clock control answered {exchange.status or exchange.error}")
    return exchange


def _withdraw_by_callable(portal: Portal, app: App, choices: Choices, patient: str | None) -> Withdrawal:
    function = load_callable(portal.callable or "")
    facts = {"username": choices.username, "password": choices.password, "client_id": app.client_id, "patient": patient}
    try:
        said = function(facts)
    except Exception as problem:
        raise LeverFailed(f"portal callable {portal.callable} raised {type(problem).__name__}: {problem}") from problem
    return Withdrawal((), str(said or ""))


def sign_in(browser: Browser, url: str, choices: Choices) -> tuple[Page, list[Exchange]]:
    """Sign in where the page at `url` asks for it; return the page behind it, and all exchanges."""
    exchanges: list[Exchange] = []
    page = follow(browser, Request("GET", url, {"accept": "text/html"}), exchanges)
    given: set[Asks] = set()
    while (asked := question(page, signed_in=Asks.PASSWORD in given)).asks in {Asks.NAME, Asks.PASSWORD}:
        page = follow(browser, credentials(page, asked, choices, given), exchanges)
    return page, exchanges


def follow(browser: Browser, request: Request, exchanges: list[Exchange]) -> Page:
    """Send a request and return the page that it leads to, over redirects; `exchanges` grows by each."""
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        exchanges.append(exchange)
        if (led := redirected(exchange)) is None:
            return read_page(exchange.url, exchange.body)
        request = led
    raise LeverFailed(f"the portal redirected more than {MAX_STEPS} times")
