"""Choices: the levers of a target file pulled, as the member would at the portal or the payer behind it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote

from payerproof.errors import LoginFailed
from payerproof.http.client import Request, Wire, same_origin
from payerproof.model import Exchange
from payerproof.smart.drivers import Choices, load_callable, redirected
from payerproof.smart.levers import MAX_STEPS, LeverFailed, follow, sign_in
from payerproof.smart.pages import read_page
from payerproof.smart.portal_pages import Words, switch_for
from payerproof.smart.questions import Asks, question
from payerproof.target.description import Lever

_SHOWN = 160
_AGAIN = frozenset({307, 308})
"""Redirects after which the same request is sent once more."""
_SIGNING_IN = frozenset({Asks.NAME, Asks.PASSWORD})


class NothingChosen(LeverFailed):
    """A lever was not pulled: nothing that could choose was sent, so there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Whom a choice is about: what fills the places of a lever, and the member's credentials where a page is walked.

    `sign_in` returns the credentials; it is asked only where they are needed. `resource` is the JSON of a record.
    """

    values: Mapping[str, str]
    sign_in: Callable[[], Choices] = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A lever that was pulled: its exchanges, and for a person's lever who says so and when, in words."""

    exchanges: tuple[Exchange, ...] = ()
    attested: str = ""


def pull(wire: Wire, lever: Lever, url: str | None, facts: Facts) -> Chosen:
    """Pull one lever. `url` is its address with the origin filled in.

    Raises LeverFailed where the page has no such switch, the payer refuses, or the person does not say that it is done;
    LoginFailed where the member is not let in.
    """
    if lever.kind == "form":
        return _by_form(wire, lever, _address(url, facts), facts)
    if lever.kind == "http":
        return _by_request(wire, lever, _address(url, facts), facts)
    return _by_callable(lever, facts) if lever.kind == "python" else _by_person(lever, facts)


def reached(wire: Wire, lever: Lever, url: str | None, facts: Facts) -> str:
    """Try whether a lever can be reached, without pulling it; return in words what was found.

    Raises LeverFailed, LoginFailed, or TargetError for a callable that is not there.
    """
    if lever.kind == "person":
        return (
            "a person is asked" if somebody_sits_there() else "a person would be asked, and nobody sits at a terminal"
        )
    if lever.kind == "python":
        load_callable(lever.callable or "")
        return f"{lever.callable} is there"
    if lever.kind == "http":
        exchange = wire.send(Request("OPTIONS", _address(url, facts), {"accept": "*/*"}))
        if exchange.status == 0:
            raise LeverFailed(f"no answer: {exchange.error}")
        return f"answers ({exchange.status} to OPTIONS; not pulled)"
    browser = wire.browser()
    page, exchanges = sign_in(browser, _address(url, facts), facts.sign_in())
    wanted = _words(lever, facts)
    if not switch_for(page, wanted):
        page = follow(browser, Request("GET", _address(url, facts), {"accept": "text/html"}), exchanges)
    if exchanges[-1].status >= 400 or not exchanges[-1].status:  # noqa: PLR2004 - the HTTP error classes
        raise LeverFailed(f"the page answers {exchanges[-1].status or exchanges[-1].error}")
    return f"the page is there, with {wanted}" if switch_for(page, wanted) else f"the page is there, as yet no {wanted}"


def somebody_sits_there() -> bool:
    """Tell whether a person can be asked: standard input is a terminal."""
    return sys.__stdin__ is not None and not sys.__stdin__.closed and sys.__stdin__.isatty()


def filled(text: str, values: Mapping[str, str], spelled: Callable[[str], str] = str) -> str:
    """Return a text with its places filled, each value `spelled` as the text around it needs."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", spelled(value))
    return text


def _words(lever: Lever, facts: Facts) -> Words:
    return Words(*(filled(text, facts.values) for text in (lever.button, lever.beside, lever.tick, lever.untick)))


def _address(url: str | None, facts: Facts) -> str:
    return filled(url or "", facts.values, lambda value: quote(value, safe=""))


def _by_form(wire: Wire, lever: Lever, url: str, facts: Facts) -> Chosen:
    browser = wire.browser()
    page, exchanges = sign_in(browser, url, facts.sign_in())
    wanted = _words(lever, facts)
    pressed: set[Hashable] = set()
    found = switch_for(page, wanted)
    if not found:  # a sign-in may lead elsewhere than where it was asked for
        page = follow(browser, Request("GET", url, {"accept": "text/html"}), exchanges)
        found = switch_for(page, wanted)
    if not found and question(page).asks in _SIGNING_IN:
        raise LoginFailed(f"levers.{lever.name}: the page asks to sign in once more: {page.text[:_SHOWN]}")
    if not found:
        raise NothingChosen(f"levers.{lever.name}: the page has no {wanted}: {page.text[:_SHOWN]}")
    while found:
        if len({_as_sent(stop.request) for stop in found}) > 1:
            raised = LeverFailed if pressed else NothingChosen
            raise raised(f"levers.{lever.name}: the page has more than one {wanted}")
        stop = found[0]
        if stop.shape in pressed or len(pressed) >= MAX_STEPS:  # a page that asks once more asks in another shape
            break
        pressed.add(stop.shape)
        page = follow(browser, stop.request, exchanges)
        found = switch_for(page, wanted)
    if found and (wanted.tick or wanted.untick):
        raise LeverFailed(f"levers.{lever.name}: the box still stands as before: {page.text[:_SHOWN]}")
    return Chosen(_taken(lever, exchanges))


def _by_request(wire: Wire, lever: Lever, url: str, facts: Facts) -> Chosen:
    kind = lever.headers.get("content-type", "")
    spelled = _in_json if "json" in kind else quote if "urlencoded" in kind else str
    values = {**facts.values, **({"secret": facts.secret} if facts.secret is not None else {})}
    headers = {name: filled(text, values) for name, text in lever.headers.items()}
    body = filled(lever.body, values, spelled).replace("{resource}", facts.resource)
    first = Request(lever.method, url, headers, body.encode())
    request: Request | None = first
    exchanges: list[Exchange] = []
    with wire.operating(url):
        while request is not None and len(exchanges) <= MAX_STEPS:  # a redirect may lead to a page that refuses
            exchanges.append(wire.send(request))
            request = _led(exchanges[-1], first, request)
    if request is not None:
        raise LeverFailed(f"levers.{lever.name}: the payer redirected more than {MAX_STEPS} times")
    return Chosen(_taken(lever, exchanges))


def _led(exchange: Exchange, first: Request, sent: Request) -> Request | None:
    """Return the request that an answer leads to; the lever's own headers, with its secret, stay with its origin.

    Raises LeverFailed where it is to be sent once more, to another origin (RFC 9110, 15.4.8 and 15.4.9).
    """
    led = redirected(exchange)
    if led is None:
        return None
    stays = same_origin(led.url, first.url)
    if exchange.status in _AGAIN and not stays:
        raise LeverFailed(f"the payer redirects the request to {led.url.partition('?')[0]}, where no lever was named")
    if exchange.status in _AGAIN:
        return replace(sent, url=led.url)
    kept = {name: text for name, text in first.headers.items() if stays and name.lower() != "content-type"}
    return Request("GET", led.url, {**led.headers, **kept})


def _by_callable(lever: Lever, facts: Facts) -> Chosen:
    function = load_callable(lever.callable or "")
    try:
        function({"choice": lever.name, **facts.values, **({"resource": facts.resource} if facts.resource else {})})
    except Exception as problem:
        raise LeverFailed(
            f"levers.{lever.name}: {lever.callable} raised {type(problem).__name__}: {problem}"
        ) from problem
    return Chosen()


def _by_person(lever: Lever, facts: Facts) -> Chosen:
    if not somebody_sits_there() or sys.__stdin__ is None or sys.__stderr__ is None:
        raise NothingChosen(f"levers.{lever.name}: nobody sits at a terminal who could be asked")
    told = filled(lever.ask, facts.values)
    sys.__stderr__.write(f"\nPlease do this now: {told}\nYour name once it is done, or nothing if it cannot be: ")
    sys.__stderr__.flush()
    name = sys.__stdin__.readline().strip()
    if not name:
        raise NothingChosen(f"levers.{lever.name}: the person asked did not say that it was done")
    return Chosen(attested=f"{name} at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {told}")


def _taken(lever: Lever, exchanges: list[Exchange]) -> tuple[Exchange, ...]:
    """Return the exchanges, the last of which took the choice. Raises LeverFailed where it did not."""
    last = exchanges[-1]
    if last.status == 0 or last.status >= 400:  # noqa: PLR2004 - the HTTP error classes
        raise LeverFailed(f"levers.{lever.name}: the payer answered {last.status or last.error}")
    page = read_page(last.url, last.body)
    if question(page, signed_in=lever.kind == "form").asks in _SIGNING_IN:
        raise LeverFailed(f"levers.{lever.name}: the payer asks to sign in: {page.text[:_SHOWN]}")
    return tuple(exchanges)


def _as_sent(request: Request) -> Hashable:
    return request.method, request.url, request.body


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]
