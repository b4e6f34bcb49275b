"""Levers: the ways in which a member's consent ends, and the target's clock moves, as a person or an operator would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from payerproof.errors import LoginFailed, PayerproofError
from payerproof.http import Browser, Request, Wire, resolved
from payerproof.model import Exchange
from payerproof.smart.drivers import Choices, load_callable
from payerproof.smart.pages import Form, Page, read_page, submit
from payerproof.target import App, Portal, Secret

MAX_STEPS = 8


class LeverFailed(PayerproofError):
    """A lever could not be pulled: the page has no such form, or the payer refused."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A consent that was withdrawn over the portal: the exchanges, and what the portal said afterwards."""

    exchanges: tuple[Exchange, ...]
    text: str


def withdraw_in_portal(
    wire: Wire, portal: Portal, url: str | None, app: App, choices: Choices, patient: str | None
) -> Withdrawal:
    """Withdraw the member's consent for `app` (and `patient`) in the payer's portal.

    `choices` holds the member's credentials. Raises LeverFailed where the portal lists no such app,
    or still lists it afterwards; LoginFailed where the credentials are refused.
    """
    if portal.kind == "python":
        return _withdraw_by_callable(portal, app, choices, patient)
    if url is None:
        raise LeverFailed("the target file gives no address of the portal")
    browser = wire.browser()
    page, exchanges = _sign_in(browser, url, choices)
    form = _form_for(page, app, patient)
    if form is None:
        raise LeverFailed(f"the portal lists no form that withdraws {app.title}: {page.text[:160]}")
    page = _follow(browser, submit(form, {}, form.buttons[0] if form.buttons else None), exchanges)
    confirm = _form_for(page, app, patient)
    if confirm is not None and confirm.action != form.action:
        page = _follow(browser, submit(confirm, {}, confirm.buttons[0] if confirm.buttons else None), exchanges)
    if exchanges[-1].status >= 400:  # noqa: PLR2004 - the HTTP error classes
        raise LeverFailed(f"the portal answered {exchanges[-1].status} to the withdrawal: {page.text[:160]}")
    return Withdrawal(tuple(exchanges), page.text)


def apps_in_portal(wire: Wire, url: str, choices: Choices) -> tuple[Page, Exchange]:
    """Return the portal's page of apps as the member sees it after signing in, and the exchange that brought it."""
    page, exchanges = _sign_in(wire.browser(), url, choices)
    return page, exchanges[-1]


def lists_app(page: Page, app: App, patient: str | None = None) -> bool:
    """Return whether the portal's page has a form that withdraws `app` (for `patient`, where the page tells)."""
    return _form_for(page, app, patient) is not None


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


def _sign_in(browser: Browser, url: str, choices: Choices) -> tuple[Page, list[Exchange]]:
    exchanges: list[Exchange] = []
    page = _follow(browser, Request("GET", url, {"accept": "text/html"}), exchanges)
    form = next((item for item in page.forms if item.of_kind("password")), None)
    if form is None:
        return page, exchanges
    names = form.of_kind("text", "email", "tel")
    values: dict[str, str | list[str]] = {form.of_kind("password")[0].name: choices.password}
    if names:
        values[names[0].name] = choices.username
    page = _follow(browser, submit(form, values, form.buttons[0] if form.buttons else None), exchanges)
    if any(item.of_kind("password") for item in page.forms):
        raise LoginFailed(f"portal: user name and password of {choices.username} were refused")
    return page, exchanges


def _follow(browser: Browser, request: Request, exchanges: list[Exchange]) -> Page:
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        exchanges.append(exchange)
        if 300 <= exchange.status < 400 and "location" in exchange.headers:  # noqa: PLR2004 - HTTP redirects
            request = Request("GET", resolved(exchange.url, exchange.headers["location"]), {"accept": "text/html"})
            continue
        return read_page(exchange.url, exchange.body)
    raise LeverFailed(f"the portal redirected more than {MAX_STEPS} times")


def _form_for(page: Page, app: App, patient: str | None) -> Form | None:
    """Return the form whose hidden values or words name the app; the patient decides between several."""
    fitting = [form for form in page.forms if form.method == "post" and _names(form, app.client_id, app.title)]
    if patient is not None:
        exact = [form for form in fitting if _names(form, patient)]
        elsewhere = [form for form in fitting if any("patient" in item.name.lower() for item in form.fields)]
        if exact or elsewhere:
            fitting = exact
    return fitting[0] if fitting else None


def _names(form: Form, *words: str) -> bool:
    values = {item.value for item in (*form.fields, *form.buttons)}
    return any(word in values or word in form.action for word in words) or any(
        word in f"{form.text} {' '.join(item.label for item in form.buttons)}" for word in words
    )
