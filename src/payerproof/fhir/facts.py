"""A package's StructureDefinitions as compact facts: what a profile demands, and none of its prose.

One structure:
    {"version", "type", "kind", "base", "derivation", "abstract", "context": [[kind, expression], ...],
     "elements": [...]}
One element (every key but `id` left out where it has its default):
    id        with slice names, as in the snapshot
    path      where it is not the id without slice names
    min, max  default 0 and "1"; `base` is the maximum in the base definition where it differs from `max`
    types     [[code, [profile, ...], [target profile, ...]], ...]
    content   contentReference
    slice     sliceName; `slicing` {"by": [[kind, path], ...], "rules", "ordered"}
    fixed, pattern, binding [strength, value set, maximal value set | None], rules [index into "rules", ...],
    longest (maxLength), least, most (minValue, maxValue), must (mustSupport), modifier (isModifier)
Rules stand once per package: [key, severity, expression, best practice].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from payerproof.fhir.snapshots import NoSnapshot, snapshot

Facts = dict[str, Any]

_MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
_SLICE_NAME = re.compile(r":[^.]*")
_FLAGS = {"mustSupport": "must", "isModifier": "modifier"}
_LIMITS = {"maxLength": "longest", "sliceName": "slice", "contentReference": "content"}


Bases = Callable[[str], "tuple[Facts, list[list[Any]]] | None"]
"""(canonical URL) -> a structure of another package with that package's rules, or None."""


def structures(resources: Iterable[Mapping[str, Any]], bases: Bases = lambda _url: None) -> Facts:
    """Return {"structures": {url: structure}, "rules": [...]} of the StructureDefinitions among `resources`.

    A definition without snapshot gets one from its differential, as far as its base is among `resources` or known to
    `bases`; else it is left out. Logical models carry no facts about instances and are left out.
    """
    definitions = {
        definition["url"]: definition
        for definition in resources
        if definition["resourceType"] == "StructureDefinition"
        and definition.get("kind") != "logical"
        and isinstance(definition.get("url"), str)
    }
    return _Structures(definitions, bases).all()


class _Structures:
    """The structures of one package; a base comes before what is built on it."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Any]], bases: Bases) -> None:
        self._definitions, self._bases = definitions, bases
        self._rules: dict[tuple[Any, ...], int] = {}
        self._found: Facts = {}
        self._begun: set[str] = set()
        self._keys: list[str] = []

    def all(self) -> Facts:
        """Return every structure that can be had."""
        for url in self._definitions:
            self._structure(url)
        found = {url: facts for url, facts in sorted(self._found.items()) if facts is not None}
        return {"structures": found, "rules": [list(rule) for rule in self._rules]}

    def _structure(self, url: str) -> Facts | None:
        if url not in self._begun:
            self._begun.add(url)
            elements = self._elements(self._definitions[url])
            self._found[url] = _structure(self._definitions[url], elements) if elements else None
        return self._found.get(url)

    def _elements(self, definition: Mapping[str, Any]) -> list[Facts] | None:
        published = (definition.get("snapshot") or {}).get("element")
        if published:
            return [_element(element, self._rules) for element in published]
        differential = (definition.get("differential") or {}).get("element")
        base = self._known(str(definition.get("baseDefinition")))
        if base is None:
            return None
        laid = [(element, _element(element, self._rules)) for element in differential or ()]
        try:
            return snapshot(base, laid, self._known, self._key)
        except NoSnapshot:
            return None

    def _key(self, rule: int) -> str:
        if rule >= len(self._keys):
            self._keys = [str(known[0]) for known in self._rules]
        return self._keys[rule]

    def _known(self, canonical: str) -> list[Facts] | None:
        """Return the elements of a structure of this package, or of another with its rules renumbered."""
        url = canonical.partition("|")[0]
        if url in self._definitions:
            facts = self._structure(url)
            return None if facts is None else facts["elements"]
        known = self._bases(canonical)
        if known is None:
            return None
        facts, rules = known
        numbered = [self._rules.setdefault(tuple(rule), len(self._rules)) for rule in rules]
        return [
            {**element, "rules": [numbered[rule] for rule in element["rules"]]} if "rules" in element else element
            for element in facts["elements"]
        ]


def _structure(definition: Mapping[str, Any], elements: list[Facts]) -> Facts:
    facts: Facts = {
        "version": definition.get("version"),
        "type": definition.get("type"),
        "kind": definition.get("kind"),
        "base": definition.get("baseDefinition"),
        "derivation": definition.get("derivation"),
        "abstract": definition.get("abstract", False),
    }
    if definition.get("type") == "Extension" and definition.get("context"):
        facts["context"] = [[entry.get("type"), entry.get("expression")] for entry in definition["context"]]
    facts["elements"] = elements
    return facts


def _element(source: Facts, rules: dict[tuple[Any, ...], int]) -> Facts:
    facts: Facts = {"id": source.get("id") or source["path"]}
    if source["path"] != _SLICE_NAME.sub("", facts["id"]):
        facts["path"] = source["path"]
    _cardinality(source, facts)
    if source.get("type"):
        facts["types"] = [
            [_type_code(kind, source), list(kind.get("profile", ())), list(kind.get("targetProfile", ()))]
            for kind in source["type"]
        ]
    facts.update((short, source[name]) for name, short in _LIMITS.items() if name in source)
    facts.update((short, True) for name, short in _FLAGS.items() if source.get(name))
    _values(source, facts)
    if "slicing" in source:
        facts["slicing"] = _slicing(source["slicing"])
    if "binding" in source:
        facts["binding"] = _binding(source["binding"])
    keys = [rules.setdefault(_rule(entry), len(rules)) for entry in source.get("constraint", ())]
    if keys:
        facts["rules"] = keys
    return facts


def _cardinality(source: Facts, facts: Facts) -> None:
    if source.get("min"):
        facts["min"] = source["min"]
    most = source.get("max", "1")
    if most != "1":
        facts["max"] = most
    base = (source.get("base") or {}).get("max", most)
    if base != most:
        facts["base"] = base


def _type_code(kind: Mapping[str, Any], element: Facts) -> str:
    if (element.get("base") or {}).get("path") == "Resource.id":
        return "id"  # the snapshots say string, the specification says id (R4 erratum)
    return str(kind.get("code", "")).removeprefix("http://hl7.org/fhirpath/System.").replace("String", "string")


def _values(source: Facts, facts: Facts) -> None:
    for name, value in source.items():
        for prefix, short in (("fixed", "fixed"), ("pattern", "pattern"), ("minValue", "least"), ("maxValue", "most")):
            if name.startswith(prefix) and name[len(prefix) : len(prefix) + 1].isupper():
                facts[short] = value


def _slicing(source: Mapping[str, Any]) -> Facts:
    facts: Facts = {"by": [[entry.get("type"), entry.get("path")] for entry in source.get("discriminator", ())]}
    if source.get("rules", "open") != "open":
        facts["rules"] = source["rules"]
    if source.get("ordered"):
        facts["ordered"] = True
    return facts


def _binding(source: Mapping[str, Any]) -> list[Any]:
    largest = [entry.get("valueCanonical") for entry in source.get("extension", ()) if entry["url"] == _MAX_VALUE_SET]
    return [source.get("strength"), source.get("valueSet"), largest[0] if largest else None]


def _rule(source: Mapping[str, Any]) -> tuple[Any, ...]:
    practice = any(entry["url"] == _BEST_PRACTICE for entry in source.get("extension", ()))
    return (source["key"], source.get("severity", "error"), source.get("expression"), practice)
