"""The pages on which a member sees the apps and withdraws one: where each can be withdrawn, and from whose record.

An app may have a form, a button among others in one form, or a link to a page that asks once more.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from payerproof.fhir.words import holds
from payerproof.http.client import Request, same_origin
from payerproof.smart.pages import Field, Form, Link, Page, submit
from payerproof.smart.questions import REFUSES, words
from payerproof.target.description import App

_MOST_PAGES = 8
_STOPS = re.compile(r"\b(withdraw|revoke|remove|disconnect|stop|end|delete|unlink)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stop:
    """One way to withdraw on a page.

    `own` is what it says and sends itself, `beside` what stands before it; `action` is where it leads.
    """

    request: Request
    action: str
    own: str
    beside: str
    speaks_of_patient: bool = False

    @property
    def shape(self) -> Hashable:
        """How it is sent, but for the values: method, address without its query, and the names of what is sent.

        An entry of a list has the shape it had before; a button that confirms has one of its own.
        """
        path, _, query = self.request.url.partition("?")
        sent = query if self.request.method == "GET" else self.request.body.decode()
        return self.request.method, path, frozenset(name for name, _ in parse_qsl(sent, keep_blank_values=True))

    def names(self, *wanted: str) -> bool:
        """Return whether it says or sends one of the words itself."""
        return any(holds(self.own, word) for word in wanted)

    def tells(self, *wanted: str) -> bool:
        """Return whether one of the words stands in it or beside it, as a whole word."""
        text = f"{self.own} {self.beside}"
        return any(holds(text, word) for word in wanted)


@dataclass(frozen=True, slots=True)
class Whose:
    """By which words a page may tell whose record an app reads: Patient id and given names, and those of others."""

    id: str | None = None
    names: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


def stop_for(page: Page, app: App, whose: Whose) -> Stop | None:
    """Return where `app` is withdrawn; the patient decides between several entries of one app.

    What an entry says itself counts before what stands beside it, and a button that goes on before one that goes back.
    None where the page names no such app, or names it for other patients only.
    """
    stops = list(_stops(page))
    fitting = [stop for stop in stops if stop.names(app.client_id, app.title)]
    fitting = fitting or [stop for stop in stops if holds(stop.beside, app.title)]
    return next(iter(_for_patient(fitting, whose)), None)


def pages_of(page: Page, app: App) -> list[Request]:
    """Return the requests for pages of `app`, where the portal links some: one for each record that it reads, maybe."""
    links = [link for link in page.links if holds(link.label, app.title) and same_origin(link.url, page.url)]
    return [_of_link(link).request for link in links[:_MOST_PAGES]]


def withdraws(page: Page, app: App, whose: Whose) -> bool:
    """Return whether a page says that one withdraws `app` there: a page of an app may offer to connect it instead."""
    stop = stop_for(page, app, whose)
    return stop is not None and bool(_STOPS.search(stop.own))


def names_patient(page: Page, app: App, whose: Whose) -> bool:
    """Return whether an entry of `app` names the patient, by id or by a given name that nobody else there has."""
    names = [name for name in whose.names if name not in whose.other_names]
    stops = [stop for stop in _stops(page) if stop.names(app.client_id, app.title) or holds(stop.beside, app.title)]
    return any((whose.id and stop.tells(whose.id)) or stop.tells(*names) for stop in stops)


@dataclass(frozen=True, slots=True)
class Words:
    """By which words a switch is found on a page: those of its button, those beside it, those of a box to set."""

    button: str = ""
    beside: str = ""
    tick: str = ""
    untick: str = ""

    def __str__(self) -> str:
        """Return the words as a person would say them."""
        said = [f"button {self.button!r}" if self.button else "button"]
        said += [f"beside {self.beside!r}"] if self.beside else []
        said += [f"with a box {box!r}" for box in (self.tick, self.untick) if box]
        return " ".join(said)


def switch_for(page: Page, wanted: Words) -> list[Stop]:
    """Return where a switch is turned: forms and links with the words wanted; those that say them themselves first."""
    if wanted.tick or wanted.untick:
        stops = [stop for form in page.forms for stop in _set(form, wanted)]
    else:
        stops = [stop for form in page.forms for stop in _of_form(form, form.buttons)]
        stops += [_of_link(link) for link in page.links]
    pressed = [stop for stop in stops if not wanted.button or _says(stop.own, wanted.button)]
    own = [stop for stop in pressed if not wanted.beside or _says(stop.own, wanted.beside)]
    return own or [stop for stop in pressed if _says(f"{stop.own} {stop.beside}", wanted.beside)]


def _says(text: str, words: str) -> bool:
    """Tell whether the words stand in a text, in capitals or not."""
    return holds(text.casefold(), words.casefold())


def _set(form: Form, wanted: Words) -> Iterator[Stop]:
    """Yield how the form is sent with the box wanted, where it has it and stands otherwise."""
    box = next((item for item in _boxes(form) if _says(item.label, wanted.tick or wanted.untick)), None)
    if box is None or box.checked == bool(wanted.tick):
        return
    beside = [item for item in form.fields if item.name == box.name and item is not box and item.checked]
    ticked = [*(item.value for item in beside if item.kind == "checkbox"), *([box.value] if wanted.tick else [])]
    pressed: list[Field | None] = [*form.buttons] or [None]
    for stop, button in zip(_of_form(form, form.buttons), pressed, strict=True):
        yield replace(stop, request=submit(form, {box.name: ticked}, button))


def _boxes(form: Form) -> list[Field]:
    return form.of_kind("checkbox", "radio")


def _for_patient(stops: list[Stop], whose: Whose) -> list[Stop]:
    """Return the entries that are for the patient: by id where the page tells ids, else by name, else all.

    A page may name who allowed it beside whose record it is, so an entry that names nobody else comes first.
    """
    if whose.id is None:
        return stops
    exact = [stop for stop in stops if stop.tells(whose.id)]
    if exact or any(stop.speaks_of_patient or stop.tells(*whose.other_ids) for stop in stops):
        return exact
    named = [stop for stop in stops if stop.tells(*whose.names)]
    if named or any(stop.tells(*whose.other_names) for stop in stops):
        return sorted(named, key=lambda stop: stop.tells(*whose.other_names))
    return stops


def _stops(page: Page) -> Iterator[Stop]:
    for form in page.forms:
        if form.method == "post":
            yield from _of_form(form)
    for link in page.links:
        if _STOPS.search(link.label):
            yield _of_link(link)


def _of_form(form: Form, buttons: list[Field] | None = None) -> Iterator[Stop]:
    """Yield how a form is sent with each of its `buttons`; without any named, with each that does not go back."""
    sent = " ".join(item.value for item in form.fields)
    of_patient = any("patient" in item.name.lower() for item in form.fields)
    onward = [button for button in form.buttons if not REFUSES.search(words(button))] or form.buttons
    onward = onward if buttons is None else buttons
    pressed: list[Field | None] = [*onward] or [None]
    for button in pressed:
        alone = len(onward) < 2  # noqa: PLR2004 - the text of a form belongs to its only button
        own = " ".join([sent, form.action, words(button) if button is not None else "", form.text if alone else ""])
        yield Stop(submit(form, {}, button), form.action, own, _beside(form, button, alone=alone), of_patient)


def _beside(form: Form, button: Field | None, *, alone: bool) -> str:
    return form.before if alone or button is None else button.before


def _of_link(link: Link) -> Stop:
    request = Request("GET", link.url, {"accept": "text/html"})
    return Stop(request, link.url, f"{link.url} {link.label}", link.before)
