"""A quick look at a narrative: is it plainly one that FHIR allows?

Nearly every narrative is a few kinds of tags, again and again. The parser, without a word to Python, tells whether the
text is well-formed; each kind of tag is looked at once, and a narrative that came before not again. What is not plainly
right (a comment, an odd tag, a block that a paragraph may hold) is left to the parser in narrative.py, which alone says
what is wrong; so both can only differ in time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from xml.parsers import expat

from payerproof.fhir.remembered import Remembered

_BEGUN = re.compile(r"<[^/>][^>]*>")
"""What begins an element; where a value holds `>` the tag is cut, and so not allowed."""
_TAG = re.compile(
    r'<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+(?:xml:)?[a-z]+="[^"<>&]*")*)\s*(?P<empty>/?)>', re.ASCII
)
_ATTRIBUTE = re.compile(r'((?:xml:)?[a-z]+)="([^"]*)"', re.ASCII)
_READABLE = re.compile(r">[ \t\r\n]*[^<& \t\r\n]")
"""Something to read behind a tag; a text of entities alone is left to the parser."""
_ROOT = re.compile(r'<div(?=\s)[^<>]*? xmlns="http://www\.w3\.org/1999/xhtml"[^<>]*>', re.ASCII)
_NAMESPACE = ' xmlns="http://www.w3.org/1999/xhtml"'
_BLANK = " \t\r\n"


class PlainNarratives:
    """Knows the tags and narratives it has met. `allowed` tells whether an element may have an attribute of a value."""

    def __init__(
        self, elements: frozenset[str], blocks: frozenset[str], allowed: Callable[[str, str, str], bool]
    ) -> None:
        self._elements, self._allowed = elements, allowed
        block = rf"(?:{'|'.join(sorted(blocks))})(?![a-z0-9])"
        self._crossed = re.compile(rf"<p(?![a-z0-9])[^<]*+(?:<(?!/p>|{block})[^<]*+)*+<(?!/p>)")
        """A paragraph in which a block begins before it ends."""
        self._known, self._held = Remembered(), Remembered()

    def holds(self, text: str) -> bool:
        """Tell whether `text` is plainly a narrative that FHIR allows; False leaves it open."""
        try:
            encoded = text.encode()
        except UnicodeEncodeError:  # half a surrogate pair
            return False
        digest = hashlib.sha256(encoded).digest()
        if digest in self._held:
            return True
        if not self._holds(text.strip(_BLANK), encoded.strip(b" \t\r\n")):
            return False
        self._held.keep(digest, answer=True, length=len(digest))
        return True

    def _holds(self, text: str, encoded: bytes) -> bool:
        root = _ROOT.match(text)
        if root is None or _READABLE.search(text) is None:
            return False
        tags = set(_BEGUN.findall(text, root.end()))
        names = {self._name(tag) for tag in tags}
        if "" in names or not self._name(root[0].replace(_NAMESPACE, "", 1)):
            return False
        if "p" in names and self._crossed.search(text) is not None:
            return False
        return _well_formed(encoded)

    def _name(self, tag: str) -> str:
        """Return the name in a tag that begins an element, nothing if it is not plainly allowed."""
        known: str | None = self._known.get(tag)
        return self._learn(tag) if known is None else known

    def _learn(self, tag: str) -> str:
        found = _TAG.fullmatch(tag)
        name = ""
        if found is not None and found["name"] in self._elements:
            attributes = _ATTRIBUTE.findall(found["attributes"])
            if all(self._allowed(found["name"], *each) for each in attributes):
                name = found["name"]
        self._known.keep(tag, name, len(tag))
        return name


def _well_formed(text: bytes) -> bool:
    """Tell whether the parser accepts the text, and meets nothing in it but elements and characters."""
    parser = expat.ParserCreate()
    parser.CommentHandler = parser.ProcessingInstructionHandler = _refuse
    parser.StartDoctypeDeclHandler = parser.StartCdataSectionHandler = _refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, _OddError):
        return False
    return True


class _OddError(Exception):
    """The text holds what is not plainly right."""


def _refuse(*_: object) -> None:
    raise _OddError
