"""A strict reader of report.html for tests: every element, attribute and text, and whether tags are balanced."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Self

_VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "rect", "line", "polyline"})


class Page(HTMLParser):
    """The elements of a page in order; reading raises AssertionError where tags are not balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the page that `content` is, read to its end."""
        page = cls()
        page.feed(content.decode())
        page.close()
        assert page._open == []
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and expect its end."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Expect the end of the element opened last."""
        assert tag == self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note text, but for the style sheet and the script."""
        if self._open[-1:] not in (["style"], ["script"]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, white space folded."""
        return " ".join(" ".join(self.texts).split())

    def count(self, tag: str, css_class: str) -> int:
        """Return how many elements bear a class."""
        return sum(1 for name, attrs in self.elements if name == tag and css_class in attrs.get("class", "").split())
