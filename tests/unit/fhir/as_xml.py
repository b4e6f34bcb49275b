"""A resource in JSON as FHIR's XML, for tests of the way back: https://hl7.org/fhir/R4/xml.html."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from payerproof.fhir.guides import BASE, open_guide

_CORE = "http://hl7.org/fhir/StructureDefinition/"


def as_xml(resource: dict[str, Any]) -> str:
    """Return `resource` as XML, its elements in the order of their definition; numbers as Python writes them."""
    return _resource(resource, ' xmlns="http://hl7.org/fhir"')


def _resource(resource: dict[str, Any], more: str = "") -> str:
    name = resource["resourceType"]
    content = {key: value for key, value in resource.items() if key != "resourceType"}
    return f"<{name}{more}>\n{_children(content, name)}</{name}>"


def _children(value: dict[str, Any], kind: str) -> str:
    order, kinds = _defined(kind)
    names = dict.fromkeys(key.removeprefix("_") for key in value)
    parts = []
    for name in sorted(names, key=lambda name: order.get(name, 999)):
        plain, beside = value.get(name), value.get(f"_{name}")
        many = isinstance(plain, list) or isinstance(beside, list)
        plains = plain if isinstance(plain, list) else [plain]
        besides = beside if isinstance(beside, list) else [beside]
        for index in range(max(len(plains), len(besides)) if many else 1):
            one = plains[index] if index < len(plains) else None
            other = besides[index] if index < len(besides) else None
            parts.append(_element(name, one, other, kinds.get(name, "Element")))
    return "".join(parts)


def _element(name: str, plain: Any, beside: dict[str, Any] | None, kind: str) -> str:
    if kind == "xhtml":
        return str(plain)
    if isinstance(plain, dict):
        if "resourceType" in plain:
            return f"<{name}>{_resource(plain)}</{name}>\n"
        return _tagged(name, plain, kind, "")
    text = {True: "true", False: "false"}.get(plain, plain) if isinstance(plain, bool) else plain
    return _tagged(name, beside or {}, kind, "" if plain is None else f" value={_quoted(str(text))}")


def _tagged(name: str, value: dict[str, Any], kind: str, attributes: str) -> str:
    inside = dict(value)
    for key in ("id", *(("url",) if kind == "Extension" else ())):
        if key in inside:
            attributes = f" {key}={_quoted(inside.pop(key))}{attributes}"
    return f"<{name}{attributes}>{_children(inside, kind)}</{name}>\n"


def _quoted(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _defined(path: str) -> tuple[dict[str, int], dict[str, str]]:
    facts = open_guide(BASE).profiles["structures"].get(_CORE + path.partition(".")[0], {"elements": []})
    order: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for number, element in enumerate(facts["elements"]):
        parent, _, name = element["id"].rpartition(".")
        if parent != path:
            continue
        codes = [code for code, _, _ in element.get("types", ())]
        spelled = {name: codes[0] if codes else element.get("content", "#")[1:]}
        if name.endswith("[x]"):
            spelled = {f"{name[:-3]}{code[:1].upper()}{code[1:]}": code for code in codes}
        for key, code in spelled.items():
            order[key] = number
            kinds[key] = element["id"] if code in ("BackboneElement", "Element") else code
    return order, kinds
