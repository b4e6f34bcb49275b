"""A resource in FHIR's XML as the JSON that says the same, nothing lost, with the place of each element in the text.

What FHIR's XML does not allow is kept too, under a name that no element has (`@attribute`, `#text`), so that it is
found where it stands. A document type is refused, so no entity can explode.
Source: https://hl7.org/fhir/R4/xml.html and https://hl7.org/fhir/R4/json.html#xml
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from xml.parsers import expat

from payerproof.fhir.guides import BASE, open_guide
from payerproof.fhir.places import Step
from payerproof.fhir.primitives import PRIMITIVES, shown
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource

FHIR, XHTML = "http://hl7.org/fhir", "http://www.w3.org/1999/xhtml"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_CORE = "http://hl7.org/fhir/StructureDefinition/"
_DEEPEST = 150
"""Elements inside one another; no resource has as many."""
_BLANK = " \t\r\n"
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,3999})(?:\.\d{1,4000})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = frozenset({"integer", "positiveInt", "unsignedInt"})
_RESOURCES = frozenset({"Resource", "DomainResource"})


class XmlResource(NamedTuple):
    """What was read. `problems` are (expression, sentence) of what only the XML shows, such as a wrong order."""

    resource: dict[str, Any]
    problems: list[tuple[str, str]]
    places: XmlPlaces


class XmlPlaces:
    """Line and column of each element by the steps that lead to it; see places.Places."""

    def __init__(self) -> None:
        self.known: dict[tuple[Step, ...], tuple[int, int]] = {}

    def find(self, steps: Iterable[Step]) -> tuple[int, int] | None:
        """Return line and column of the element, or of its nearest parent that is there."""
        path = tuple(steps)
        while path and path not in self.known:
            path = path[:-1]
        return self.known.get(path)


def is_xml(text: bytes | str) -> bool:
    """Tell whether a text is meant as XML: its first character says so."""
    head = text[:200]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" if isinstance(head, bytes) else head.lstrip()[:1] == "<"


def read_xml(text: bytes | str, limit: int = SIZE_LIMIT) -> XmlResource:
    """Return the resource in `text`. Raises `UnreadableResource` for what is no well-formed FHIR XML."""
    if len(text) > limit:
        raise UnreadableResource(f"the resource is larger than {limit} bytes", "too-long")
    source = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    root = _Parser(source).root
    if root.space != FHIR:
        raise UnreadableResource(f"the root is not in the namespace {FHIR}", "structure")
    reader = _Reader()
    resource = reader.resource(root, ())
    return XmlResource(resource, reader.problems, reader.places)


# -- the tree ----------------------------------------------------------------------------------------------------------


class _Element:
    """One element. `raw` is the source text of an XHTML element, tags included."""

    __slots__ = ("attributes", "children", "name", "place", "raw", "space", "text")

    def __init__(self, space: str, name: str, attributes: dict[str, str], place: tuple[int, int]) -> None:
        self.space, self.name, self.attributes, self.place = space, name, attributes, place
        self.children: list[_Element] = []
        self.text = ""
        self.raw = ""


class _Parser:
    """Reads the text into elements; what is inside XHTML stays text."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._open: list[_Element] = []
        self._narrative = 0
        self._begun = 0
        self._root: _Element | None = None
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        try:
            parser.Parse(source, True)  # noqa: FBT003 - expat's own signature
        except expat.ExpatError as error:
            raise UnreadableResource(f"not well-formed XML: {error}") from None

    @property
    def root(self) -> _Element:
        """The outermost element."""
        if self._root is None:
            raise UnreadableResource("the XML holds no element", "structure")
        return self._root

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        if self._narrative:
            self._narrative += 1
            return
        space, _, name = full_name.rpartition(" ")
        if len(self._open) > _DEEPEST:
            raise UnreadableResource("the resource is nested too deep to be read", "too-long")
        place = (self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        element = _Element(space, name, attributes, place)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        if space == XHTML:
            self._narrative, self._begun = 1, self._parser.CurrentByteIndex

    def _end(self, _name: str) -> None:
        if self._narrative:
            self._narrative -= 1
            if self._narrative:
                return
            end = self._source.find(b">", self._parser.CurrentByteIndex) + 1
            self._open[-1].raw = self._source[self._begun : end].decode("utf-8", "replace")
        self._open.pop()

    def _characters(self, text: str) -> None:
        if not self._narrative and self._open:
            self._open[-1].text += text.strip(_BLANK)

    def _doctype(self, *_: object) -> None:
        raise UnreadableResource("the XML declares a document type, which FHIR does not allow")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise UnreadableResource(f"the XML is in {shown(encoding)}: FHIR's is always in UTF-8")


# -- elements into properties ------------------------------------------------------------------------------------------


class _Child(NamedTuple):
    """What the definition says of one child: its place in the order, its type, whether JSON has an array for it."""

    order: int
    type: str
    many: bool


@cache
def _children(path: str) -> Mapping[str, _Child]:
    """Return the children of a type (`Patient`, `Patient.contact`, `HumanName`) by their names in XML."""
    facts = open_guide(BASE).profiles["structures"].get(_CORE + path.partition(".")[0])
    found: dict[str, _Child] = {}
    for order, element in enumerate((facts or {}).get("elements", ())):
        parent, _, name = element["id"].rpartition(".")
        if parent == path and ":" not in name:
            found.update({key: _Child(order, kind, element.get("max", "1") != "1") for key, kind in _named(element)})
    return found


def _named(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = element["id"].rpartition(".")[2]
    codes = [code for code, _, _ in element.get("types", ())]
    if name.endswith("[x]"):
        yield from ((f"{name[:-3]}{code[:1].upper()}{code[1:]}", code) for code in codes)
    elif "content" in element:
        yield name, element["content"].partition("#")[2]
    elif codes and codes[0] in ("BackboneElement", "Element"):
        yield name, element["id"]
    else:
        yield name, codes[0] if codes else "Element"


class _Reader:
    """Turns elements into JSON, and notes where each stands."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []
        self.places = XmlPlaces()
        self._root = ""

    def resource(self, element: _Element, path: tuple[Step, ...]) -> dict[str, Any]:
        self._root = self._root or element.name
        self.places.known[path] = element.place
        made: dict[str, Any] = {"resourceType": element.name}
        self._fill(made, element, element.name, path)
        return made

    def _fill(self, made: dict[str, Any], element: _Element, kind: str, path: tuple[Step, ...]) -> None:
        """Put the attributes and children of `element` into `made`."""
        known = _children(kind)
        for name, text in element.attributes.items():
            space, _, plain = name.rpartition(" ")
            if plain in ("id", "url") and not space and "resourceType" not in made:
                made[plain] = text
            elif space != _SCHEMA_INSTANCE:
                made[f"@{plain}"] = text
        if element.text:
            made["#text"] = element.text
        last = -1
        for child in element.children:
            declared = known.get(child.name)
            if (
                declared is None
                or (child.space == XHTML) != (declared.type == "xhtml")
                or child.space not in (FHIR, XHTML)
            ):
                self._unknown(made, child, path)
                continue
            if declared.order < last:
                self._say(path, f"{child.name} is out of order: in XML the elements stand in that of their definition")
            last = max(last, declared.order)
            self._add(made, child, declared, path)

    def _unknown(self, made: dict[str, Any], child: _Element, path: tuple[Step, ...]) -> None:
        name = child.name if child.name not in made else f"{child.name}#"
        self.places.known[*path, Step(name, None)] = child.place
        made[name] = child.attributes.get("value", child.raw or child.text)
        if child.space not in (FHIR, XHTML):
            self._say(path, f"the element {shown(child.name)} is in the namespace {shown(child.space)}, not in {FHIR}")

    def _add(self, made: dict[str, Any], child: _Element, declared: _Child, path: tuple[Step, ...]) -> None:
        name = child.name
        position = max(len(made.get(name, ())), len(made.get(f"_{name}", ()))) if declared.many else None
        if not declared.many and (name in made or f"_{name}" in made):
            self._say(path, f"the element {name} stands twice, and may occur once")
        inner = (*path, Step(name, position))
        self.places.known[inner] = child.place
        if declared.type == "xhtml":
            made[name] = child.raw
        elif declared.type in PRIMITIVES:
            self._primitive(made, child, declared, inner)
        else:
            value = self._complex(child, declared.type, inner)
            if declared.many:
                made.setdefault(name, []).append(value)
            else:
                made[name] = value

    def _complex(self, child: _Element, kind: str, path: tuple[Step, ...]) -> dict[str, Any]:
        if kind in _RESOURCES:
            if len(child.children) != 1:
                self._say(
                    path[:-1], f"{child.name} holds {len(child.children)} elements, a single resource is expected"
                )
            return self.resource(child.children[0], path) if child.children else {}
        value: dict[str, Any] = {}
        self._fill(value, child, kind, path)
        return value

    def _primitive(self, made: dict[str, Any], child: _Element, declared: _Child, path: tuple[Step, ...]) -> None:
        beside: dict[str, Any] = {}
        text = child.attributes.pop("value", None)
        self._fill(beside, child, declared.type, path)
        value = None if text is None else _value(text, declared.type)
        name = child.name
        if not declared.many:
            made.update({key: each for key, each in ((name, value), (f"_{name}", beside)) if each not in (None, {})})
            if text is None and not beside:
                made[name] = ""  # neither value nor children: said as of an empty text
            return
        for key, each in ((name, value), (f"_{name}", beside or None)):
            if each is not None or key in made:
                listed = made.setdefault(key, [])
                listed += [*[None] * ((path[-1].position or 0) - len(listed)), each]
        if text is None and not beside:
            made.setdefault(name, []).append("")

    def _say(self, path: tuple[Step, ...], sentence: str) -> None:
        named = (f"{name}" if index is None else f"{name}[{index}]" for name, index in path)
        self.problems.append((".".join((self._root, *named)), sentence))


def _value(text: str, kind: str) -> Any:
    """Return the JSON value of a primitive; a text that does not fit its type stays a text, and validation finds it."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in _WHOLE:
        return int(text) if _INTEGER.fullmatch(text) else text
    if kind == "decimal":
        return Decimal(text) if _DECIMAL.fullmatch(text) else text
    return text
