"""A quick look at a narrative: is it plainly one that FHIR allows?

Nearly every narrative is a few kinds of tags, again and again. They are split from the text in one go, and each kind
is looked at once. What is not plainly right (a comment, an odd entity, an unknown tag, tags that do not match) is left
to the parser in narrative.py, which alone says what is wrong; so both can only differ in time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TAGS = re.compile(r"(<[^<>]*>)")
_TAG = re.compile(
    r'<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+(?:xml:)?[a-z]+="[^"<>&]*")*)\s*(?P<empty>/?)>', re.ASCII
)
_ATTRIBUTE = re.compile(r'((?:xml:)?[a-z]+)="([^"]*)"', re.ASCII)
_ODD_ENTITY = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}|[1-4]\d{4})"
    r"|#x(?:[2-9A-Fa-f][0-9A-Fa-f]|0?[0-9A-Fa-f]{3}));)"
)
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMESPACE = ' xmlns="http://www.w3.org/1999/xhtml"'
_REMEMBERED, _LONGEST = 2_000, 400
"""Tags remembered, and characters of one that is; forgotten beyond that, so that memory stays bounded."""
_BLANK = " \t\r\n"


class PlainNarratives:
    """Knows the tags it has met. `allowed` tells whether an element may have an attribute of a value."""

    def __init__(
        self, elements: frozenset[str], blocks: frozenset[str], allowed: Callable[[str, str, str], bool]
    ) -> None:
        self._elements, self._blocks, self._allowed = elements, blocks, allowed
        self._known: dict[str, tuple[str, bool] | None] = {}

    def holds(self, text: str) -> bool:
        """Tell whether `text` is plainly a narrative that FHIR allows; False leaves it open."""
        if ("&" in text and _ODD_ENTITY.search(text)) or _NO_XML.search(text) or "]]>" in text:
            return False
        pieces = _TAGS.split(text.strip(_BLANK))
        if text.count("<") != len(pieces) // 2:
            return False  # a `<` that begins no tag
        if len(pieces) < 3 or pieces[0] or pieces[-1] or _NAMESPACE not in pieces[1]:  # noqa: PLR2004 - a tag and its end
            return False
        pieces[1] = pieces[1].replace(_NAMESPACE, "", 1)
        if pieces[1][:4] != "<div":
            return False
        return self._nested(pieces) and self._visible(pieces)

    def _nested(self, pieces: list[str]) -> bool:
        """Tell whether every tag is allowed, and ends what was begun last; the root ends at the very end."""
        known, stack, last = self._known, [], len(pieces) - 2
        paragraphs = 0
        for position in range(1, len(pieces), 2):
            tag = pieces[position]
            if tag[1] == "/":
                if not stack or stack.pop() != tag[2:-1]:
                    return False
                paragraphs -= tag == "</p>"
                if not stack and position != last:
                    return False
                continue
            found = known[tag] if tag in known else self._learn(tag)
            if found is None or (paragraphs and found[0] in self._blocks):
                return False
            if not found[1]:
                stack.append(found[0])
                paragraphs += found[0] == "p"
        return not stack

    def _learn(self, tag: str) -> tuple[str, bool] | None:
        """Return name and emptiness of a tag that begins an element, or None if it is not plainly allowed."""
        found = _TAG.fullmatch(tag)
        answer: tuple[str, bool] | None = None
        if found is not None and found["name"] in self._elements:
            attributes = _ATTRIBUTE.findall(found["attributes"])
            names = {name for name, _ in attributes}
            if len(names) == len(attributes) and all(self._allowed(found["name"], *each) for each in attributes):
                answer = (found["name"], bool(found["empty"]))
        if len(tag) <= _LONGEST:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[tag] = answer
        return answer

    def _visible(self, pieces: list[str]) -> bool:
        """Tell whether there is plainly something to read; a text of entities alone is left to the parser."""
        return any("&" not in text and text.strip(_BLANK) for text in pieces[::2])
