"""What a page asks of a person: a name, a password, whose record, or a decision.

Pages are known by what they ask for, never by whose product they are.
A choice may be made of radio buttons, a list, buttons, a form for each answer, or plain links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerproof.http.client import Request
from payerproof.smart.pages import Field, Form, Link, Page, submit

AGREES = re.compile(
    r"\b(allow|approve|agree|accept|authori[sz]e|grant|share|consent|sign|log.?in|continue|yes|next)\b", re.IGNORECASE
)
REFUSES = re.compile(r"\b(deny|decline|cancel|refuse|reject|don.?t|do not|no|not|keep)\b", re.IGNORECASE)
_ONWARD = re.compile(r"(continue|next|ok(ay)?|proceed|got it|skip)\W*", re.IGNORECASE)
_OF_CONSENT = re.compile(
    r"\b(allow|approv|shar(e|ing)|access|consent|permi(t|ssion)|authori[sz]|grant|connect|agree)", re.IGNORECASE
)
_TURNS_DOWN = re.compile(r"\b(abort|cancel|deny|decline|refuse|reject)\b", re.IGNORECASE)
"""What a link says that refuses beside a button that agrees: other words of refusal stand in the links of footers."""
_AWAY = re.compile(r"\b(sign|log).?(out|off|up)\b|\b(register|forgot|help|subscribe|search)\b", re.IGNORECASE)
_USERNAME = re.compile(r"user|login|e-?mail|member|account|identifier", re.IGNORECASE)
ONESELF = re.compile(r"\b(me|my|myself|mine|own|self)\b", re.IGNORECASE)
_WRITTEN = ("text", "email", "tel", "number", "textarea", "search")
_NAMES = ("text", "email", "tel")


class Asks(StrEnum):
    """What a page asks for."""

    PASSWORD = "password"  # noqa: S105 - a kind of page
    NAME = "name"
    PATIENT = "patient"
    DECISION = "decision"
    ONWARD = "onward"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers to a choice: a radio button or list entry of a form, a button, a whole form, or a link."""

    name: str
    value: str
    label: str = ""
    chosen: bool = False
    form: Form | None = None
    button: Field | None = None
    link: str = ""

    @property
    def patient(self) -> str:
        """The FHIR id that the value stands for, if it stands for one."""
        return self.value.rsplit("/", 1)[-1]

    def request(self, value: str | None = None) -> Request:
        """Return the request that chooses this answer; `value` is sent in its place, as an edited page would."""
        if self.form is None:
            parts = urlsplit(self.link)
            query = [
                (name, (value or old) if name == self.name else old)
                for name, old in parse_qsl(parts.query, keep_blank_values=True)
            ]
            return Request("GET", urlunsplit(parts._replace(query=urlencode(query))), {"accept": "text/html"})
        if self.button is not None and self.button.name == self.name:  # the button is the answer, and is sent once
            return submit(self.form, {}, replace(self.button, value=value or self.value))
        return submit(self.form, {self.name: value or self.value}, self.button or agreeing([self.form]))


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks, the form that asks it, and the answers there are to a choice of patient."""

    asks: Asks
    form: Form | None = None
    options: tuple[Option, ...] = ()


def question(
    page: Page, patient: str | None = None, *, names: tuple[str, ...] = (), signed_in: bool = True
) -> Question:
    """Return what the page asks of a person who may want the record of `patient`, who is called by one of `names`.

    `signed_in` tells that the password was given already: then no name is asked for any more.
    """
    forms = [form for form in page.forms if form.fields or form.buttons]
    for form in forms:
        if form.of_kind("password"):
            return Question(Asks.PASSWORD, form)
    if options := patients(page, patient, names):
        return Question(Asks.PATIENT, options[0].form, options)
    if not signed_in and (form_of_name := _asks_name(forms)) is not None:
        return Question(Asks.NAME, form_of_name)
    if (news := _only_onward(page)) is not None:
        return Question(Asks.ONWARD, news)
    if decision := deciding(page):
        return Question(Asks.DECISION, decision[0])
    return Question(Asks.UNKNOWN, forms[0]) if forms else Question(Asks.NOTHING)


def name_field(form: Form) -> Field | None:
    """Return the field of a form that takes the user name."""
    names = [item for item in form.of_kind(*_NAMES) if item.name]
    return next(filter(_is_user_name, names), None) or next(iter(names), None)


def required(form: Form) -> dict[str, str | list[str]]:
    """Return the boxes that have to be ticked before the form may be sent, as terms of use are."""
    return {box.name: box.value for box in form.of_kind("checkbox") if box.required and box.name}


def patients(page: Page, patient: str | None, names: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """Return the answers that a page lets one choose between when it asks whose record is meant, or none.

    Known by the patient's id among the values, by the patient's name among the labels, by a field that speaks of
    patients or members, or, last, by being a choice that nobody could take for a decision.
    """
    groups = list(choices_on(page))
    for group in groups:
        if patient is not None and any(option.patient == patient for option in group):
            return group
    for group in groups:
        if len(group) > 1 and called(group, names) is not None:
            return group
    for group in groups:
        if re.search("patient|member", group[0].name, re.IGNORECASE):
            return group
    if any(REFUSES.search(words(button)) for form in page.forms for button in form.buttons):
        return ()
    plain = (group for group in groups if len(group) > 1 and not any(_decides(option) for option in group))
    return next(plain, ())


def own(options: Iterable[Option]) -> Option:
    """Return the answer that means the person's own record: by its words, else the one preselected, else the first."""
    listed = tuple(options)
    by_words = (option for option in listed if ONESELF.search(option.label))
    return next(by_words, None) or next((option for option in listed if option.chosen), listed[0])


def called(options: Iterable[Option], names: Iterable[str]) -> Option | None:
    """Return the one answer whose label calls the person by a name; None where there is none, or more than one."""
    listed = tuple(options)
    for name in names:
        found = [option for option in listed if is_called(option.label, name)]
        if len(found) == 1:
            return found[0]
    return None


def is_called(label: str, name: str) -> bool:
    """Tell whether a label holds every word of a name, in any order and case: `MILLER, Ann (you)` is `Ann Miller`."""
    said = set(re.findall(r"[^\W\d_]+", label.casefold()))
    wanted = re.findall(r"[^\W\d_]+", name.casefold())
    return bool(wanted) and said.issuperset(wanted)


def choices_on(page: Page) -> Iterator[tuple[Option, ...]]:
    """Yield each group of answers that exclude one another on a page."""
    for form in page.forms:
        listed = [item for item in form.of_kind("radio", "option") if item.value]
        for name in dict.fromkeys(item.name for item in listed):
            yield tuple(
                Option(name, item.value, item.label, item.checked, form) for item in listed if item.name == name
            )
        pressed = [item for item in form.buttons if item.value and item.name]
        for name in dict.fromkeys(item.name for item in pressed):
            group = tuple(Option(name, item.value, item.label, form=form, button=item) for item in pressed)
            yield tuple(option for option in group if option.name == name)
    yield from _forms_apart(page.forms)
    yield from _links_apart(page)


def deciding(page: Page) -> tuple[Form, ...]:
    """Return the forms with which a person agrees or refuses: no boxes to write in, and a button to press.

    Those that are posted, if there are any. A page without forms may have a link for each answer instead.
    """
    if not page.forms:
        return _decided_by_links(page)
    forms = [form for form in page.forms if form.buttons and not form.of_kind(*_WRITTEN, "password")]
    forms = [form for form in forms if not all(_AWAY.search(words(button)) for button in form.buttons)]
    return tuple([form for form in forms if form.method == "post"] or forms)


def _only_onward(page: Page) -> Form | None:
    """Return the form of a page that tells something and has one button, which goes on; None where it may be a consent.

    Such a page speaks of no permission, and there is nothing on it to refuse.
    """
    forms = deciding(page)
    buttons = list(_buttons(forms))
    if len(buttons) != 1 or not _ONWARD.fullmatch(words(buttons[0]).strip()) or _OF_CONSENT.search(page.text):
        return None
    boxes = [box for box in forms[0].of_kind("checkbox", "radio") if not box.required]
    return None if boxes or refusing_link(page) is not None else forms[0]


def agreeing(forms: Iterable[Form]) -> Field | None:
    """Return the button that goes on, rather than back."""
    return _button(_buttons(forms), AGREES, REFUSES)


def refusing(forms: Iterable[Form]) -> Field | None:
    """Return the button that refuses."""
    return _button(_buttons(forms), REFUSES, AGREES)


def refusing_link(page: Page) -> Link | None:
    """Return the link that refuses, on a page that agrees by a button; None where there is none, or several."""
    found = {link.url: link for link in page.links if _TURNS_DOWN.search(link.label) and not _AWAY.search(link.label)}
    return next(iter(found.values())) if len(found) == 1 else None


def spoken(form: Form, *, agree: bool) -> dict[str, str | list[str]]:
    """Return the radio button of a form that agrees, or refuses, where the decision is made with one."""
    for name in dict.fromkeys(item.name for item in form.of_kind("radio")):
        group = [item for item in form.of_kind("radio") if item.name == name]
        no = [item for item in group if REFUSES.search(words(item))]
        yes = [item for item in group if item not in no and AGREES.search(words(item))]
        if yes and no:
            return {name: (yes if agree else no)[0].value}
    return {}


def words(item: Field) -> str:
    """Return what a button or a choice says."""
    return f"{item.value} {item.label}"


def _asks_name(forms: list[Form]) -> Form | None:
    """Return the form of a page that asks for the name first and for the password later."""
    asking = [form for form in forms if form.buttons and any(map(_is_user_name, form.of_kind(*_NAMES)))]
    return next((form for form in asking if not all(_AWAY.search(words(button)) for button in form.buttons)), None)


def _is_user_name(item: Field) -> bool:
    return item.purpose == "username" or bool(_USERNAME.search(f"{item.name} {item.label}"))


def _decides(option: Option) -> bool:
    said = f"{option.value} {option.label}"
    return bool(AGREES.search(said) or REFUSES.search(said))


def _forms_apart(forms: list[Form]) -> Iterator[tuple[Option, ...]]:
    """Yield forms that go to one place and differ in one hidden value: a form for each answer."""
    for action in dict.fromkeys(form.action for form in forms):
        group = [form for form in forms if form.action == action]
        shapes = [{item.name: item.value for item in form.fields} for form in group]
        if len(group) == 1 or any(shape.keys() != shapes[0].keys() for shape in shapes):
            continue
        differing = [name for name in shapes[0] if len({shape[name] for shape in shapes}) > 1]
        if len(differing) == 1:
            name = differing[0]
            yield tuple(
                Option(
                    name, shape[name], " ".join(words(item) for item in form.buttons), form=form, button=_first(form)
                )
                for form, shape in zip(group, shapes, strict=True)
            )


def _links_apart(page: Page) -> Iterator[tuple[Option, ...]]:
    """Yield links that go to one place and differ in one value of the query: a link for each answer."""
    listed = [(urlsplit(link.url), link) for link in page.links if "?" in link.url]
    for place in dict.fromkeys((parts.netloc, parts.path) for parts, _ in listed):
        group = [(dict(parse_qsl(parts.query)), link) for parts, link in listed if (parts.netloc, parts.path) == place]
        if len(group) == 1 or any(query.keys() != group[0][0].keys() for query, _ in group):
            continue
        differing = [name for name in group[0][0] if len({query[name] for query, _ in group}) > 1]
        if len(differing) == 1:
            yield tuple(Option(differing[0], query[differing[0]], link.label, link=link.url) for query, link in group)


def _decided_by_links(page: Page) -> tuple[Form, ...]:
    """Return links that agree or refuse as the forms that would ask the same; none unless there are both."""
    said = [link for link in page.links if not _AWAY.search(link.label)]
    no = [link for link in said if REFUSES.search(link.label)]
    yes = [link for link in said if link not in no and AGREES.search(link.label)]
    return tuple(_as_form(link) for link in (*yes, *no)) if yes and no else ()


def _as_form(link: Link) -> Form:
    given = parse_qsl(urlsplit(link.url).query, keep_blank_values=True)
    hidden = [Field(name, "hidden", value) for name, value in given]
    return Form(link.url, "get", hidden, [Field("", "submit", "", label=link.label)], link.label)


def _first(form: Form) -> Field | None:
    return form.buttons[0] if form.buttons else None


def _buttons(forms: Iterable[Form]) -> list[Field]:
    return [button for form in forms for button in form.buttons]


def _button(buttons: list[Field], wanted: re.Pattern[str], other: re.Pattern[str]) -> Field | None:
    """Return the button whose words fit, never one that says the opposite; without words, the first that is left."""
    staying = [item for item in buttons if not _AWAY.search(words(item))]
    fitting = [item for item in staying if wanted.search(words(item))]
    clear = [item for item in fitting if not other.search(words(item))]
    rest = [item for item in staying if not other.search(words(item))]
    if wanted is AGREES:  # what says both yes and no, as "do not share" does, is a no
        return next(iter([*clear, *rest]), None)
    return next(iter([*clear, *fitting, *rest]), None)
