"""Login drivers: how a member signs in, picks a record and consents, without a person at the keyboard.

The form driver walks the payer's own pages as a browser without scripts would; `questions` tells what a page asks.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

from payerproof.errors import CredentialsRefused, LoginFailed, TargetError
from payerproof.http.client import Browser, Origin, Request, origin, redirected_to, same_origin
from payerproof.model import Exchange
from payerproof.smart.edits import CONSENT, PICKER, Edit, Edited
from payerproof.smart.oauth import callback_parameters, redirect_parameters
from payerproof.smart.pages import Form, Page, read_page, submit
from payerproof.smart.questions import (
    Asks,
    Option,
    Question,
    agreeing,
    called,
    deciding,
    name_field,
    own,
    question,
    refusing,
    refusing_link,
    required,
    spoken,
)

MAX_STEPS = 16

_REFUSALS = frozenset({400, 401, 403, 423})
"""Statuses of a page that refuses what was just sent (RFC 9110; 423 for a locked account)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person does on the pages.

    `patient`: FHIR id of the record to pick; None takes what the page preselects.
    `names`: how a page may call whose record that is. `own`: it is the person's own.
    `decision`: `allow`, `deny`, `leave` to end the walk at the consent page, or `stay` to end it at the login page.
    `scopes`: the only ones to leave ticked; None shares everything that the page asks for.
    `edit`: another patient, put in the place of the one on the pages, as an edited form would.
    `trusted`: the origins that name and password may go to; None: wherever the page stands that asks for them.
    `refused`: told where the payer refuses them.
    """

    username: str
    password: str
    patient: str | None = None
    decision: str = "allow"
    scopes: tuple[str, ...] | None = None
    edit: Edit | None = None
    names: tuple[str, ...] = ()
    own: bool = False
    trusted: frozenset[Origin] | None = None
    refused: Callable[[Choices, CredentialsRefused], None] | None = field(default=None, repr=False, compare=False)

    def give_up(self) -> NoReturn:
        """Say that name and password were refused, to whoever keeps the account. Raises CredentialsRefused."""
        problem = CredentialsRefused(f"login: the payer refused user name and password of {self.username}")
        if self.refused is not None:
            self.refused(self, problem)
        raise problem

    def edits(self, place: str) -> Edit | None:
        """Return what is put into one of the `edits.PLACES`, or None."""
        return self.edit if self.edit is not None and place in self.edit.places else None

    def may_be_shown_to(self, url: str) -> bool:
        """Return whether an address is one that the password may go to."""
        return self.trusted is None or origin(url) in self.trusted


@dataclass(slots=True)
class Walk:
    """What a walk over the pages met.

    `redirect`: parameters of the final redirect to the app, or None if the walk ended on a page.
    `offered`: (value, label) of each patient the picker listed. `consent`: sends the consent page's form, agreeing.
    `pages`: every page seen, in order.
    `ended`: in words, where the walk ended. `edited`: the fields that were changed on the way.
    `password_given`: whether a page asked for the password and was given it, whatever way it was sent on.
    `login`: sends the form that asks for the password, filled in.
    """

    redirect: dict[str, str] | None = None
    offered: list[tuple[str, str]] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ended: str = ""
    consent_page: Page | None = None
    consent: Request | None = None
    picker_page: Page | None = None
    last_status: int = 0
    edited: Edited = field(default_factory=Edited)
    password_given: bool = False
    login: Request | None = None


def walk_forms(  # noqa: C901 - one branch for each thing that a page asks
    browser: Browser,
    start: str | Request,
    redirect_uri: str,
    choices: Choices,
    *,
    registered: str = "",
    state: str = "",
) -> Walk:
    """Walk from `start`, an address or a request, until the payer redirects to the app, or no further.

    The walk ends as well at a redirect to the `registered` address, where the request asked for another one, and at
    any that carries a code together with the request's `state`: a code that lives is for nobody but the app.

    Raises LoginFailed where the credentials are refused, where the picker does not offer the patient,
    or where a page asks for what the choices do not say.
    """
    walk = Walk()
    request = Request("GET", start, {"accept": "text/html"}) if isinstance(start, str) else start
    given: set[Asks] = set()
    answered = Asks.NOTHING
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        walk.exchanges.append(exchange)
        walk.last_status = exchange.status
        walk.redirect = redirect_parameters(exchange, redirect_uri)
        if walk.redirect is not None:
            walk.ended = "redirected to the app"
            return walk
        if (led := redirected(exchange)) is not None:
            walk.redirect = arrived(led.url, (redirect_uri, registered or redirect_uri), state)
            if walk.redirect is not None:
                walk.ended = "led to the app"
                return walk
            request = led
            continue
        page = read_page(exchange.url, exchange.body)
        walk.pages.append(page)
        asked = question(page, choices.patient, names=choices.names, signed_in=Asks.PASSWORD in given)
        if exchange.status in _REFUSALS and answered is Asks.PASSWORD:
            choices.give_up()
        if (dead_end := _dead_end(exchange, page, asked)) is not None:
            walk.ended = dead_end
            return walk
        answered = asked.asks
        if asked.asks is Asks.DECISION:
            walk.consent_page, walk.consent = page, decide(page, choices, agree=True)
            consented(walk, page, choices)
            if choices.decision == "leave":
                walk.ended = "left at the consent page"
                return walk
            request = walk.consent if choices.decision == "allow" else decide(page, choices, agree=False)
        elif asked.asks is Asks.ONWARD and asked.form is not None:
            request = submit(asked.form, required(asked.form), asked.form.buttons[0])
        elif asked.asks is Asks.PATIENT:
            walk.picker_page = page
            walk.offered = [(option.value, option.label) for option in asked.options]
            option = pick(asked.options, choices)
            request = option.request(picked(walk, option, choices))
        else:
            request = credentials(page, asked, choices, given)
            if asked.asks is Asks.PASSWORD and _stays(walk, request, choices):
                return walk
    raise LoginFailed(f"login: no end after {MAX_STEPS} pages, the last at {request.url.split('?')[0]}")


def _stays(walk: Walk, request: Request, choices: Choices) -> bool:
    """Note the form that gives the password; return whether the walk ends before it is sent."""
    walk.login = request
    if choices.decision == "stay":
        walk.ended = "left at the login page"
        return True
    walk.password_given = True
    return False


def arrived(url: str, uris: tuple[str, str], state: str) -> dict[str, str] | None:
    """Return the parameters of an address of the app's, or of one that carries a code and the request's state."""
    for uri in uris:
        if (found := callback_parameters(url, uri)) is not None:
            return found
    found = dict(parse_qsl(urlsplit(url).query))
    return found if found.get("code") and state and found.get("state") == state else None


def _dead_end(exchange: Exchange, page: Page, asked: Question) -> str | None:
    """Return in words why the walk ends on a page, or None where the page asks what can be answered."""
    if exchange.status == 0 or asked.asks is Asks.NOTHING:
        said = page.text[:160] or exchange.error
        return f"ended on a page without a form, status {exchange.status}: {said}"
    if asked.asks is Asks.UNKNOWN:
        wanted = ", ".join(item.label or item.name for item in asked.form.fields) if asked.form else ""
        return f"ended on a page that asks for more than name and password ({wanted}): {page.text[:160]}"
    return None


def credentials(page: Page, asked: Question, choices: Choices, given: set[Asks]) -> Request:
    """Return the request that gives the page the name, the password or both, each of them once.

    `given` is what was given already, and grows. Raises LoginFailed where a page asks for it again,
    or would send it to another host.
    """
    form = asked.form
    if form is None or asked.asks in given:
        choices.give_up()
    given.add(asked.asks)
    for address in (page.url, form.action):
        if not choices.may_be_shown_to(address):
            scheme, host, port = origin(address)
            raise LoginFailed(
                f"login: the page at {page.url.split('?')[0]} asks for the password of {choices.username}, which would "
                f"go to {scheme}://{host}:{port}; neither the target file nor discovery names it as the payer's. "
                f'If it is, the target file says so: login.origins = ["{scheme}://{host}:{port}"]'
            )
    if choices.trusted is None and not same_origin(form.action, page.url):
        raise LoginFailed(f"login: the form at {page.url.split('?')[0]} would send the password to another host")
    values = required(form)
    name = name_field(form)
    if name is not None and (name.value != choices.username or asked.asks is Asks.NAME):
        values[name.name] = choices.username
    if asked.asks is Asks.PASSWORD:
        values[form.of_kind("password")[0].name] = choices.password
    return submit(form, values, agreeing([form]))


def redirected(exchange: Exchange) -> Request | None:
    """Return the request that a redirect leads to, by its status or by a page without forms; None if there is none."""
    place = redirected_to(exchange)
    if place is not None:
        return Request("GET", place, {"accept": "text/html"})
    page = read_page(exchange.url, exchange.body)
    return Request("GET", page.refresh, {"accept": "text/html"}) if page.refresh and not page.forms else None


def first_refusal(browser: Browser, start: str, choices: Choices) -> Exchange:
    """Sign in with wrong credentials, on one page or on two, and return the answer that refuses them.

    A page that asks for the name alone may refuse a name at once. Raises LoginFailed where no page asks for either.
    """
    request = Request("GET", start, {"accept": "text/html"})
    given: set[Asks] = set()
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        if (led := redirected(exchange)) is not None:
            request = led
            continue
        page = read_page(exchange.url, exchange.body)
        asked = question(page, signed_in=False)
        if given and (asked.asks in given or asked.asks is not Asks.PASSWORD):
            return exchange
        if asked.asks not in {Asks.NAME, Asks.PASSWORD}:
            raise LoginFailed(f"login: no page asked for a password, status {exchange.status}")
        request = credentials(page, asked, choices, given)
    raise LoginFailed(f"login: no page asked for a password within {MAX_STEPS} steps")


def call_python(name: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call the user's `module:name` with the login's facts and return its token response.

    `request` has the keys username, patient, app (an App), authorization_endpoint, token_endpoint, audience.
    Raises TargetError if there is no such callable, LoginFailed if it raises or returns no access token.
    """
    function = load_callable(name)
    try:
        response = function(dict(request))
    except Exception as problem:
        raise LoginFailed(f"login callable {name} raised {type(problem).__name__}: {problem}") from problem
    if not isinstance(response, Mapping) or not response.get("access_token"):
        raise LoginFailed(f"login callable {name} returned no access_token")
    return response


def load_callable(name: str) -> Callable[..., Any]:
    """Return the object that `module:name` stands for. Raises TargetError if there is none."""
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as problem:
        raise TargetError(f"cannot load {name}: {problem}", allowed="module:name of an importable callable") from None
    if not callable(found):
        raise TargetError(f"{name} is not callable", allowed="module:name of an importable callable")
    return found  # type: ignore[no-any-return]  # a user's own callable has whatever type it has


def pick(options: tuple[Option, ...], choices: Choices) -> Option:
    """Return the answer to choose where a page asks whose record is meant; any one where it is to be forged.

    Raises LoginFailed where the patient is not offered.
    """
    if choices.edits(PICKER) is not None:
        return options[0]
    match = next((option for option in options if option.patient == choices.patient), None)
    match = match or called(options, choices.names)
    if match is None and (choices.own or choices.patient is None):
        match = own(options)  # values that are no ids; whose token comes of it is looked at afterwards
    if match is None and choices.edit is not None:
        return options[0]  # whoever has no record of the own consents to any, and edits the consent
    if match is None:
        raise LoginFailed(f"picker: the payer does not offer this patient to {choices.username}")
    return match


def picked(walk: Walk, option: Option, choices: Choices) -> str | None:
    """Return what is sent in place of an answer to the picker, and note that it is; None to send it as it stands."""
    edit = choices.edits(PICKER)
    if edit is None:
        return None
    walk.edited.choice(edit, option.name, option.value)
    return edit.value(option.value)


def consented(walk: Walk, page: Page, choices: Choices) -> None:
    """Note what is changed on the consent page."""
    if (edit := choices.edits(CONSENT)) is not None:
        walk.edited.page(edit, deciding(page))


def decide(page: Page, choices: Choices, *, agree: bool) -> Request:
    """Return the request that agrees or refuses. Raises LoginFailed where the page has no way to refuse."""
    forms = deciding(page)
    button = agreeing(forms) if agree else refusing(forms)
    form = next((item for item in forms if button in item.buttons), forms[0])
    said = next(((item, chosen) for item in forms if (chosen := spoken(item, agree=agree))), None)
    if said is not None:
        form, values = said
        button = form.buttons[0]
    elif button is None and not agree:
        if (link := refusing_link(page)) is None:
            raise LoginFailed("consent: the page has no button that refuses, and no link")
        return Request("GET", link.url, {"accept": "text/html"})
    else:
        values = {}
    if agree:
        values |= _ticked(form, choices.scopes) | required(form)
    if (edit := choices.edits(CONSENT)) is not None:
        values |= edit.hidden(form)
    return submit(form, values, button)


def _ticked(form: Form, scopes: tuple[str, ...] | None) -> dict[str, str | list[str]]:
    """Return the boxes to tick: those of `scopes`; without `scopes` all, if no box is ticked yet.

    What has to be ticked is no scope, and not for the person to leave out.
    """
    boxes = [box for box in form.of_kind("checkbox") if not box.required]
    if not boxes or (scopes is None and any(box.checked for box in boxes)):
        return {}
    by_name: dict[str, str | list[str]] = {}
    for name in dict.fromkeys(box.name for box in boxes):
        by_name[name] = [box.value for box in boxes if box.name == name and (scopes is None or box.value in scopes)]
    return by_name
