"""The tokens of an HTML page, read once from its start to its end, whatever a hostile server put into it.

Follows the tokenizer of the HTML standard where a page is to be read as a browser would (13.2.5): attributes, raw text,
comments, bogus comments, and the end of the file in the midst of any of them. Nothing is looked at twice: what does
not end swallows the rest, as it does in a browser. Size and number of tokens are bounded.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_PAGE = 1024 * 1024
"""Characters of a page that are read."""

MAX_TOKENS = 100_000
"""Tokens after which the rest of a page is left unread; a page for people has some thousand."""

MAX_ATTRIBUTES = 100

_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
_ESCAPABLE = frozenset({"textarea", "title"})
_TAG_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_BETWEEN = re.compile(r"[\s/]*+")
_NAME = re.compile(r"=?[^\s/>=]*+")
_EQUALS = re.compile(r"\s*+=\s*+")
_BARE = re.compile(r"[^\s>]*+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW | _ESCAPABLE}


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `kind`: `start`, `end` or `text`; `text` is the tag's name in lower case, or the text itself."""

    kind: str
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def tokens(page: str) -> Iterator[Token]:
    """Yield the tokens of a page, at most `MAX_TOKENS` of its first `MAX_PAGE` characters."""
    reading = _Reading(page[:MAX_PAGE])
    for _, token in zip(range(MAX_TOKENS), reading.tokens(), strict=False):
        yield token


class _Reading:
    """One pass over a page; `at` only grows."""

    def __init__(self, page: str) -> None:
        self._page, self._at = page, 0

    def tokens(self) -> Iterator[Token]:
        page, size = self._page, len(self._page)
        while self._at < size:
            start = page.find("<", self._at)
            if start < 0:
                start = size
            if start > self._at:
                yield Token("text", _unescaped(page[self._at : start]))
            self._at = start
            if start < size:
                yield from self._markup()

    def _markup(self) -> Iterator[Token]:
        """Read on from a `<`."""
        page, start = self._page, self._at
        following = page[start + 1 : start + 2]
        if following.isascii() and following.isalpha():
            yield from self._start_tag()
        elif following == "/" and (name := _TAG_NAME.match(page, start + 2)):
            self._skip(">")
            yield Token("end", name[0].lower())
        elif page.startswith("<!--", start):
            # `<!-->` and `<!--->` are empty comments
            self._at = start + (2 if page.startswith((">", "->"), start + 4) else 4)
            self._skip("-->")
        elif following and following in "/!?":
            self._skip(">")
        else:
            self._at = start + 1
            yield Token("text", "<")

    def _start_tag(self) -> Iterator[Token]:
        name = _TAG_NAME.match(self._page, self._at + 1)
        if name is None:
            return
        self._at = name.end()
        attributes = self._attributes()
        if attributes is None:
            return
        tag = name[0].lower()
        yield Token("start", tag, attributes)
        if tag in _RAW_ENDS:
            end = _RAW_ENDS[tag].search(self._page, self._at)
            inner = self._page[self._at : end.start() if end else len(self._page)]
            self._at += len(inner)
            if tag in _ESCAPABLE and inner:
                yield Token("text", _unescaped(inner))

    def _attributes(self) -> dict[str, str] | None:
        """Read the attributes up to `>`; None where the page ends before it. The first of a name counts."""
        page, size = self._page, len(self._page)
        found: dict[str, str] = {}
        while True:
            self._at = _end(_BETWEEN, page, self._at)
            if self._at >= size:
                return None
            if page[self._at] == ">":
                self._at += 1
                return found
            end = max(_end(_NAME, page, self._at), self._at + 1)
            name = page[self._at : end].lower()
            self._at = end
            value = self._value()
            if len(found) < MAX_ATTRIBUTES:
                found.setdefault(name, _unescaped(value))

    def _value(self) -> str:
        page = self._page
        equals = _EQUALS.match(page, self._at)
        if equals is None:
            return ""
        start = equals.end()
        quote = page[start : start + 1]
        if quote and quote in "\"'":
            end = page.find(quote, start + 1)
            self._at = len(page) if end < 0 else end + 1
            return page[start + 1 : end] if end >= 0 else ""
        self._at = _end(_BARE, page, start)
        return page[start : self._at]

    def _skip(self, end: str) -> None:
        found = self._page.find(end, self._at)
        self._at = len(self._page) if found < 0 else found + len(end)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _unescaped(text: str) -> str:
    """Return text with its character references undone; numbers of any length are no numbers."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
