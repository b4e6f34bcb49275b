"""The narrative's XHTML: well-formed, only the elements and attributes FHIR allows, and not blank (txt-1, txt-2).

Source: https://hl7.org/fhir/R4/narrative.html#xhtml. Entities of a document type are refused, so none can explode,
and so are HTML's named ones: "there is no support for HTML entities like &nbsp;".
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from payerproof.fhir.primitives import shown
from payerproof.fhir.walk.finding import Check, Findings, Source
from payerproof.fhir.walk.plain_narrative import PlainNarratives
from payerproof.fhir.walk.visit import Visit

NAMESPACE = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_ELEMENT_NAMES = (
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img "
    "li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var bdo address kbd map area"
)
_ATTRIBUTE_NAMES = (
    "id class style title lang dir accesskey tabindex href name rel rev charset hreflang type shape "
    "coords src alt longdesc height width usemap ismap border cellpadding cellspacing frame rules summary align "
    "valign char charoff abbr axis headers scope rowspan colspan span cite start value compact clear nohref "
    "nowrap bgcolor"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split()) | {f"{_XML} lang"}
_BLOCKS = frozenset({"blockquote", "div", "ol", "p", "table", "ul"})
"""What a paragraph cannot hold, however deep: https://www.w3.org/TR/html4/struct/text.html#edef-P."""
_ADDRESSES = frozenset({"href", "src", "longdesc", "usemap", "cite"})
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\ufeff]")
"""What browsers leave out of the beginning of an address."""
_ACTIVE = re.compile(r"(?:javascript|vbscript|livescript|mocha|data(?!:image/(?!svg))|file):", re.IGNORECASE)
"""Schemes that run what follows, or open what the reader has; a picture in a data URL is none."""
_ACTIVE_STYLE = re.compile(
    r"expression\(|(?:java|vb|live)script:|data:text|-moz-binding|behaviou?r:|@import", re.IGNORECASE
)
"""What runs out of a style, once comments, escapes and white space are gone."""
_CSS_NOISE = re.compile(r"/\*.*?\*/|\\0{0,4}(?:[0-9a-f]{1,2})\s?|\s|\\", re.IGNORECASE | re.DOTALL)
_BLANK = " \t\r\n"
"""White space as XML has it; a no-break space is content."""


def _allowed(_name: str, attribute: str, value: str) -> bool:
    """Tell whether an attribute is one that the quick look may pass; values with entities are not among them."""
    blank = attribute == "href" and any(character in _BLANK for character in value)
    return (attribute in _ATTRIBUTES or attribute == "xml:lang") and not blank and not _is_active(attribute, value)


_PLAIN = PlainNarratives(_ELEMENTS, _BLOCKS, _allowed)


def narrative_check(source: Source) -> Check:
    """Return the check of the text of `div`."""

    def check(value: Any, _visit: Visit) -> Findings | None:
        key, problem = judge(value)
        return [source.error("invariant", problem, key)] if problem else None

    return check


def judge(text: str) -> tuple[str, str]:
    """Return the key of the broken rule and what is wrong, or two empty texts."""
    if _PLAIN.holds(text):
        return "", ""
    return parsed(text)


def parsed(text: str) -> tuple[str, str]:
    """Return what `judge` returns, by the parser alone."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(text.strip(_BLANK).encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        return "txt-1", f"the narrative is no well-formed XHTML: {error}"
    except _Refused as error:
        return "txt-1", str(error)
    return ("", "") if reader.visible else ("txt-2", "the narrative is blank")


def _is_active(attribute: str, value: str) -> bool:
    """Tell whether an attribute runs something: "scripts" are what a narrative does not hold."""
    if attribute in _ADDRESSES:
        return _ACTIVE.match(_IGNORED.sub("", value)) is not None
    if attribute == "style":
        return _ACTIVE_STYLE.search(_CSS_NOISE.sub(_unescaped, value)) is not None
    return False


def _unescaped(noise: re.Match[str]) -> str:
    """Return the character that an escape of CSS spells, nothing for a comment or white space."""
    digits = noise[0][1:].strip()
    return chr(int(digits, 16)) if noise[0][:1] == "\\" and digits else ""


class _Refused(Exception):
    pass


class _Reader:
    """Follows the parser; names are `namespace name`, a name without namespace is as it is."""

    def __init__(self) -> None:
        self.visible = False
        self._open: list[str] = []

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        space, _, name = full_name.rpartition(" ")
        if not self._open and (name != "div" or space != NAMESPACE):
            raise _Refused(f"the narrative is one div in the namespace {NAMESPACE}")
        if name not in _ELEMENTS or space != NAMESPACE:
            raise _Refused(f"the narrative holds the element {shown(name)}, which FHIR does not allow")
        if name in _BLOCKS and "p" in self._open:
            raise _Refused(f"the narrative holds the element {name} inside a paragraph, which HTML does not allow")
        for attribute, value in attributes.items():
            if attribute not in _ATTRIBUTES:
                named = attribute.rpartition(" ")[2]
                raise _Refused(f"the narrative holds the attribute {shown(named)}, which FHIR does not allow")
            if _is_active(attribute, value):
                raise _Refused(f"the narrative holds active content: {name} {attribute} {shown(value)}")
            if attribute == "href" and any(character in _BLANK for character in value):
                raise _Refused(f"the narrative links to {shown(value)}, which is no URL")
        self.visible |= name == "img"
        self._open.append(name)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self.visible |= bool(text.strip(_BLANK))

    def doctype(self, *_: object) -> None:
        raise _Refused("the narrative declares a document type")

    def instruction(self, *_: object) -> None:
        raise _Refused("the narrative holds a processing instruction")
