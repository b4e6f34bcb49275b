"""Login drivers: how a member signs in, picks a record and consents, without a person at the keyboard.

The form driver walks the payer's own pages as a browser without scripts would.
It recognises a page by what it asks for: a password, a choice between patients, or a decision.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payerproof.errors import LoginFailed, TargetError
from payerproof.http import Browser, Request, resolved, same_origin
from payerproof.model import Exchange
from payerproof.smart.oauth import redirect_parameters
from payerproof.smart.pages import Field, Form, Page, read_page, submit

MAX_STEPS = 14
_ALLOW = re.compile(
    r"\b(allow|approve|agree|accept|authori[sz]e|grant|share|consent|sign|continue|yes|next)\b", re.IGNORECASE
)
_DENY = re.compile(r"\b(deny|decline|cancel|refuse|reject|don.?t|do not|no)\b", re.IGNORECASE)
_USERNAME = re.compile(r"user|login|e-?mail|member|account|identifier", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person does on the pages.

    `patient`: FHIR id of the record to pick; None takes what the page preselects.
    `decision`: `allow`, `deny`, or `leave` to end the walk at the consent page.
    `scopes`: the only ones to leave ticked; None leaves the page as it is.
    `forged_patient`: sent in place of every choice of patient, as an edited form would.
    """

    username: str
    password: str
    patient: str | None = None
    decision: str = "allow"
    scopes: tuple[str, ...] | None = None
    forged_patient: str | None = None


@dataclass(slots=True)
class Walk:
    """What a walk over the pages met.

    `redirect`: parameters of the final redirect to the app, or None if the walk ended on a page.
    `offered`: (value, label) of each patient the picker listed. `pages`: every page seen, in order.
    `ended`: in words, where the walk ended.
    """

    redirect: dict[str, str] | None = None
    offered: list[tuple[str, str]] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    ended: str = ""
    consent_page: Page | None = None
    picker_page: Page | None = None
    last_status: int = 0


def walk_forms(browser: Browser, start: str, redirect_uri: str, choices: Choices) -> Walk:
    """Walk from `start` until the payer redirects to the app, or no further.

    Raises LoginFailed where the credentials are refused, where the picker does not offer the patient,
    or where no form can be understood.
    """
    walk = Walk()
    request = Request("GET", start, {"accept": "text/html"})
    passwords = 0
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        walk.exchanges.append(exchange)
        walk.last_status = exchange.status
        walk.redirect = redirect_parameters(exchange, redirect_uri)
        if walk.redirect is not None:
            walk.ended = "redirected to the app"
            return walk
        if 300 <= exchange.status < 400 and "location" in exchange.headers:  # noqa: PLR2004 - HTTP redirects
            request = Request("GET", resolved(exchange.url, exchange.headers["location"]), {"accept": "text/html"})
            continue
        page = read_page(exchange.url, exchange.body)
        walk.pages.append(page)
        form = _form(page)
        if exchange.status == 0 or form is None:
            said = page.text[:160] or exchange.error
            walk.ended = f"ended on a page without a form, status {exchange.status}: {said}"
            return walk
        if form.of_kind("password"):
            passwords += 1
            if passwords > 1:
                raise LoginFailed(f"login: the payer refused user name and password of {choices.username}")
            request = _sign_in(form, page, choices)
        elif patients := _patients(form, choices):
            walk.picker_page = page
            walk.offered = patients
            request = _pick(form, patients, choices)
        else:
            walk.consent_page = page
            if choices.decision == "leave":
                walk.ended = "left at the consent page"
                return walk
            request = _decide(form, choices)
    raise LoginFailed(f"login: no end after {MAX_STEPS} pages, the last at {request.url.split('?')[0]}")


def allow_button(form: Form) -> Field | None:
    """Return the button of a form that goes on, rather than back."""
    return _button(form, _ALLOW)


def first_refusal(browser: Browser, start: str, choices: Choices) -> Exchange:
    """Walk to the page that asks for a password, send wrong credentials, and return the answer to them.

    Raises LoginFailed where no page asks for a password.
    """
    request = Request("GET", start, {"accept": "text/html"})
    for _ in range(MAX_STEPS):
        exchange = browser.send(request)
        if 300 <= exchange.status < 400 and "location" in exchange.headers:  # noqa: PLR2004 - HTTP redirects
            request = Request("GET", resolved(exchange.url, exchange.headers["location"]), {"accept": "text/html"})
            continue
        page = read_page(exchange.url, exchange.body)
        form = _form(page)
        if form is None or not form.of_kind("password"):
            raise LoginFailed(f"login: no page asked for a password, status {exchange.status}")
        answer = browser.send(_sign_in(form, page, choices))
        if 300 <= answer.status < 400 and "location" in answer.headers:  # noqa: PLR2004 - HTTP redirects
            shown = Request("GET", resolved(answer.url, answer.headers["location"]), {"accept": "text/html"})
            answer = browser.send(shown)
        return answer
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


def _form(page: Page) -> Form | None:
    """Return the form to act on: the one that asks for a password, else the first that is posted, else the first."""
    forms = [form for form in page.forms if form.fields or form.buttons]
    for form in forms:
        if form.of_kind("password"):
            return form
    return next((form for form in forms if form.method == "post"), forms[0] if forms else None)


def _sign_in(form: Form, page: Page, choices: Choices) -> Request:
    if not same_origin(form.action, page.url):
        raise LoginFailed(f"login: the form at {page.url.split('?')[0]} would send the password to another host")
    names = [item for item in form.of_kind("text", "email", "tel") if item.name]
    user = next((item for item in names if _USERNAME.search(item.name + " " + item.label)), names[0] if names else None)
    values: dict[str, str | list[str]] = {form.of_kind("password")[0].name: choices.password}
    if user is not None:
        values[user.name] = choices.username
    return submit(form, values, _button(form, _ALLOW))


def _patients(form: Form, choices: Choices) -> list[tuple[str, str]]:
    """Return the patients a form lets one choose between, or nothing if it is no picker."""
    listed = [item for item in (*form.of_kind("radio", "option"), *form.buttons) if item.value]
    wanted = [item for item in listed if _is_patient(item, choices.patient)]
    named = [item for item in listed if "patient" in item.name.lower() or "member" in item.name.lower()]
    name = (wanted or named)[0].name if (wanted or named) else None
    return [(item.value, item.label) for item in listed if item.name == name] if name else []


def _is_patient(item: Field, patient: str | None) -> bool:
    return patient is not None and item.value.rsplit("/", 1)[-1] == patient


def _pick(form: Form, patients: list[tuple[str, str]], choices: Choices) -> Request:
    listed = [item for item in (*form.of_kind("radio", "option"), *form.buttons) if item.value]
    name = next(item.name for item in listed if (item.value, item.label) == patients[0])
    if choices.forged_patient is not None:
        value = choices.forged_patient
    elif choices.patient is None:
        value = next((item.value for item in form.fields if item.name == name and item.checked), patients[0][0])
    else:
        match = [value for value, _ in patients if value.rsplit("/", 1)[-1] == choices.patient]
        if not match:
            raise LoginFailed(f"picker: the payer does not offer this patient to {choices.username}")
        value = match[0]
    pressed = next((item for item in form.buttons if item.name == name and item.value == value), None)
    if pressed is not None:
        return submit(form, {}, pressed)
    return submit(form, {name: value}, _button(form, _ALLOW))


def _decide(form: Form, choices: Choices) -> Request:
    values: dict[str, str | list[str]] = {}
    boxes = form.of_kind("checkbox")
    if choices.scopes is not None and boxes:
        by_name: dict[str, list[str]] = {item.name: [] for item in boxes}
        for item in boxes:
            if item.value in choices.scopes:
                by_name[item.name].append(item.value)
        values |= by_name
    if choices.forged_patient is not None:
        hidden = [item.name for item in form.of_kind("hidden") if "patient" in item.name.lower()]
        values |= dict.fromkeys(hidden, choices.forged_patient)
    return submit(form, values, _button(form, _ALLOW if choices.decision == "allow" else _DENY))


def _button(form: Form, wanted: re.Pattern[str]) -> Field | None:
    """Return the button whose words fit, never one that says the opposite; without words, the first."""
    other = _DENY if wanted is _ALLOW else _ALLOW
    fitting = [item for item in form.buttons if wanted.search(f"{item.value} {item.label}")]
    clear = [item for item in fitting if not other.search(f"{item.value} {item.label}")]
    if clear or fitting:
        return (clear or fitting)[0]
    rest = [item for item in form.buttons if not other.search(f"{item.value} {item.label}")]
    if wanted is _DENY and not rest:
        raise LoginFailed("consent: the page has no button that refuses")
    return rest[0] if rest else None
