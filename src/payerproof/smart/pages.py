"""HTML pages as a person meets them: forms, their fields, their buttons, and the words beside them.

Scripts are not run and nothing is loaded. What one page may cost is bounded: see `html_tokens`, and `MOST` here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from payerproof.http.client import Request, resolved
from payerproof.smart.html_tokens import MAX_PAGE, tokens

MOST = 1000
"""Forms, links, and fields of a form; what a page has beyond is left out."""

BESIDE = 1000
"""Characters of text before a form, button or link that are kept: the nearest ones."""

LONGEST_ADDRESS = 8192
_INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"})
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Field:
    """One input of a form.

    `label` is the text of its label, `before` what stands before a button since the one before it;
    `purpose` is its `autocomplete`, `required` whether the form may not be sent without it.
    `action` and `method`: where a button sends the form, and how, if otherwise than the form says.
    """

    name: str
    kind: str
    value: str
    checked: bool = False
    label: str = ""
    before: str = ""
    purpose: str = ""
    required: bool = False
    action: str = ""
    method: str = ""


@dataclass(slots=True)
class Form:
    """One form: where it goes, its fields in order, its buttons, and all the text within it.

    `before` is what stands on the page between it and the form before it.
    """

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)
    text: str = ""
    before: str = ""

    def of_kind(self, *kinds: str) -> list[Field]:
        """Return the fields of the given kinds (`text`, `password`, `radio`, `checkbox`, `hidden`, `option` …)."""
        return [item for item in self.fields if item.kind in kinds]


@dataclass(slots=True)
class Link:
    """One link: where it leads, its words, and what stands before it since the link before it."""

    url: str
    label: str = ""
    before: str = ""


@dataclass(slots=True)
class Page:
    """One HTML page. `refresh`: where it leads on by itself, or empty."""

    url: str
    forms: list[Form]
    text: str
    links: list[Link] = field(default_factory=list)
    refresh: str = ""


def read_page(url: str, body: bytes) -> Page:
    """Return the page in `body`; anything at all can be read, at worst as a page without forms."""
    parser = _Parser(url)
    for token in tokens(body[: 4 * MAX_PAGE].decode("utf-8", "replace")):
        if token.kind == "start":
            parser.start(token.text, token.attributes)
        elif token.kind == "end":
            parser.end(token.text)
        else:
            parser.data(token.text)
    return parser.page()


def submit(form: Form, values: dict[str, str | list[str]], button: Field | None = None) -> Request:
    """Return the request that sends `form` as a browser would, with `values` set and `button` pressed.

    Fields not named in `values` go as they stand on the page: hidden ones, prechecked boxes, selected options.
    """
    pairs: list[tuple[str, str]] = []
    for item in form.fields:
        if not item.name or item.name in values:
            continue
        if item.kind in {"checkbox", "radio", "option"} and not item.checked:
            continue
        if item.kind in {"submit", "button", "image", "reset", "file"}:
            continue
        pairs.append((item.name, item.value))
    for name, value in values.items():
        pairs.extend((name, one) for one in ([value] if isinstance(value, str) else value))
    if button is not None and button.name:
        pairs.append((button.name, button.value))
    encoded = urlencode(pairs, quote_via=quote)
    action = (button.action if button is not None else "") or form.action
    if ((button.method if button is not None else "") or form.method) == "get":
        return Request("GET", f"{action.split('?')[0]}?{encoded}", {"accept": "text/html"})
    return Request("POST", action, {"content-type": FORM, "accept": "text/html"}, encoded.encode())


class _Parser:
    """Builds a page from its tokens; every token costs about the same."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._form_text: list[tuple[Form, list[str]]] = []
        self._forms: list[Form] = []
        self._form: Form | None = None
        self._text: list[str] = []
        self._tail, self._length = "", 0
        self._links: list[Link] = []
        self._link: tuple[Link, list[str]] | None = None
        self._by_id: dict[str, Form] = {}
        self._elsewhere: list[tuple[str, Field]] = []
        self._read = {"form": 0, "button": 0, "link": 0}
        self._labels: dict[str, str] = {}
        self._label_for: str | None = None
        self._label_text: list[str] | None = None
        self._label_fields: list[Field] = []
        self._ids: dict[str, Field] = {}
        self._button: tuple[Field, list[str]] | None = None
        self._select: str | None = None
        self._option: tuple[Field, list[str]] | None = None
        self._silent = 0
        self._refresh = ""

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag not in _INLINE:
            self.data(" ")  # what stands in two blocks is two words
        if tag in {"script", "style", "template"}:
            self._silent += 1
        elif tag == "form":
            self._form = Form(self._resolved(given.get("action", "")), given.get("method", "get").lower())
            self._form.before = self._since("form")
            self._form_text.append((self._form, []))
            if len(self._forms) < MOST:
                self._forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            _, _, where = given.get("content", "").partition("=")
            self._refresh = self._resolved(where.strip(" '\"")) if where else ""
        elif tag == "a" and given.get("href"):
            self._link = (Link(self._resolved(given["href"]), before=self._since("link")), [])
        elif tag == "label":
            self._label_for, self._label_text, self._label_fields = given.get("for"), [], []
        elif tag == "button" or (tag == "input" and given.get("type", "").lower() in {"submit", "image", "button"}):
            self._press(tag, given)
        elif self._form is not None:
            self._control(tag, given)

    def _resolved(self, address: str) -> str:
        return resolved(self._url, address[:LONGEST_ADDRESS])

    def _press(self, tag: str, given: Mapping[str, str]) -> None:
        """Take a button, which belongs to the form around it or to the one that it names."""
        item = Field(given.get("name", ""), given.get("type", "submit").lower(), given.get("value", ""))
        item.before, item.method = self._since("button"), given.get("formmethod", "").lower()
        item.action = self._resolved(given["formaction"]) if given.get("formaction") else ""
        if tag == "button":
            self._button = (item, [])
        else:
            item.label = item.value
            self._read["button"] = self._length
        if given.get("form"):
            self._elsewhere.append((given["form"], item))
        elif self._form is not None and len(self._form.buttons) < MOST:
            self._form.buttons.append(item)

    def _since(self, kind: str) -> str:
        """Return the text of the page since the last end of such an element, the last `BESIDE` characters of it."""
        size = min(self._length - self._read[kind], BESIDE)
        return " ".join(self._tail[-size:].split()) if size else ""

    def _control(self, tag: str, given: Mapping[str, str]) -> None:
        if self._form is None or len(self._form.fields) >= MOST:
            return
        name = given.get("name", "")
        if tag == "input":
            kind = given.get("type", "text").lower()
            value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
            item = Field(name, kind, value, checked="checked" in given, required="required" in given)
            item.label = given.get("aria-label") or given.get("placeholder", "")
            item.purpose = given.get("autocomplete", "").lower()
            self._add(item, given)
        elif tag == "textarea":
            self._add(Field(name, "textarea", ""), given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select is not None:
            self._end_option()
            item = Field(self._select, "option", given.get("value", ""), checked="selected" in given)
            self._form.fields.append(item)
            self._option = (item, [])

    def _add(self, item: Field, given: Mapping[str, str]) -> None:
        if self._form is None:
            return
        self._form.fields.append(item)
        if given.get("id"):
            self._ids[given["id"]] = item
        if self._label_text is not None:
            self._label_fields.append(item)

    def end(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._form = None
            self._read["form"] = self._length
        elif tag == "a" and self._link is not None:
            self._end_link(*self._link)
        elif tag == "label" and self._label_text is not None:
            text = " ".join("".join(self._label_text).split())
            for item in self._label_fields:
                item.label = text or item.label
            if self._label_for:
                self._labels[self._label_for] = text
            self._label_text = None
        elif tag == "button" and self._button is not None:
            self._button[0].label = " ".join("".join(self._button[1]).split())
            self._button = None
            self._read["button"] = self._length
        elif tag == "select":
            self._end_option()
            self._select = None
        elif tag == "option":
            self._end_option()

    def _end_option(self) -> None:
        """End the option under way; HTML lets its end tag be left out."""
        if self._option is not None:
            self._option[0].label = " ".join("".join(self._option[1]).split())
            self._option = None

    def _end_link(self, link: Link, words: list[str]) -> None:
        link.label = " ".join("".join(words).split())
        if len(self._links) < MOST:
            self._links.append(link)
        self._link = None
        self._read["link"] = self._length

    def data(self, data: str) -> None:
        if self._silent:
            return
        self._text.append(data)
        self._tail, self._length = (self._tail + data)[-BESIDE:], self._length + len(data)
        if self._form is not None:
            self._form_text[-1][1].append(data)
        if self._label_text is not None:
            self._label_text.append(data)
        if self._button is not None:
            self._button[1].append(data)
        if self._option is not None:
            self._option[1].append(data)
        if self._link is not None:
            self._link[1].append(data)

    def page(self) -> Page:
        for name, text in self._labels.items():
            if name in self._ids and text:
                self._ids[name].label = text
        for name, button in self._elsewhere:
            if name in self._by_id:
                self._by_id[name].buttons.append(button)
        for form, pieces in self._form_text[:MOST]:
            form.text = " ".join("".join(pieces).split())
        return Page(self._url, self._forms, " ".join("".join(self._text).split()), self._links, self._refresh)
