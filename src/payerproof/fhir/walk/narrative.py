"""The narrative's XHTML: well-formed, only the elements and attributes FHIR allows, and not blank (txt-1, txt-2).

Source: https://hl7.org/fhir/R4/narrative.html#xhtml. Entities of a document type are refused, so none can explode.
"""

from __future__ import annotations

import html.entities
import re
from typing import Any
from xml.parsers import expat

from payerproof.fhir.walk.finding import Check, Findings, Source
from payerproof.fhir.walk.visit import Visit

NAMESPACE = "http://www.w3.org/1999/xhtml"
_ELEMENT_NAMES = (
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img "
    "li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var bdo address kbd ins del "
    "map area"
)
_ATTRIBUTE_NAMES = (
    "id class style title lang xml:lang dir accesskey tabindex xmlns href name rel rev charset hreflang type shape "
    "coords target src alt longdesc height width usemap ismap border cellpadding cellspacing frame rules summary align "
    "valign char charoff abbr axis headers scope rowspan colspan span cite datetime start value compact clear nohref "
    "nowrap bgcolor"
)
_ELEMENTS, _ATTRIBUTES = frozenset(_ELEMENT_NAMES.split()), frozenset(_ATTRIBUTE_NAMES.split())
_VOID_CONTENT = frozenset({"img"})
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset({"lt", "gt", "amp", "quot", "apos"})


def narrative_check(source: Source) -> Check:
    """Return the check of the text of `div`."""

    def check(value: Any, _visit: Visit) -> Findings | None:
        key, problem = judge(value)
        return [source.error("invariant", problem, key)] if problem else None

    return check


def judge(text: str) -> tuple[str, str]:
    """Return the key of the broken rule and what is wrong, or two empty texts."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(_ENTITY.sub(_resolved, text).encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        return "txt-1", f"the narrative is no well-formed XHTML: {error}"
    except _Refused as error:
        return "txt-1", str(error)
    if reader.root != "div" or reader.namespace != NAMESPACE:
        return "txt-1", f"the narrative is one div in the namespace {NAMESPACE}"
    return ("", "") if reader.visible else ("txt-2", "the narrative is blank")


def _resolved(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML_ENTITIES or name not in html.entities.name2codepoint:
        return found[0]
    return f"&#{html.entities.name2codepoint[name]};"


class _Refused(Exception):
    pass


class _Reader:
    def __init__(self) -> None:
        self.root: str | None = None
        self.namespace: str | None = None
        self.visible = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.root is None:
            self.root, self.namespace = name, attributes.get("xmlns")
        if name not in _ELEMENTS:
            raise _Refused(f"the narrative holds the element {name}, which FHIR does not allow")
        for attribute in attributes:
            if attribute not in _ATTRIBUTES and not attribute.startswith("xmlns:"):
                raise _Refused(f"the narrative holds the attribute {attribute}, which FHIR does not allow")
        self.visible |= name in _VOID_CONTENT

    def characters(self, text: str) -> None:
        self.visible |= not text.isspace()

    def doctype(self, *_: object) -> None:
        raise _Refused("the narrative declares a document type")

    def instruction(self, *_: object) -> None:
        raise _Refused("the narrative holds a processing instruction")
