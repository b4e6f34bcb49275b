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
from collections.abc import Iterable, Mapping
from typing import Any

Facts = dict[str, Any]

_MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_BEST_PRACTICE = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice"
_SLICE_NAME = re.compile(r":[^.]*")
_FLAGS = {"mustSupport": "must", "isModifier": "modifier"}
_LIMITS = {"maxLength": "longest", "sliceName": "slice", "contentReference": "content"}


def structures(resources: Iterable[Mapping[str, Any]]) -> Facts:
    """Return {"structures": {url: structure}, "rules": [...]} of the StructureDefinitions among `resources`.

    Logical models and definitions without snapshot carry no facts about instances and are left out.
    """
    rules: dict[tuple[Any, ...], int] = {}
    found: Facts = {}
    for definition in resources:
        if definition["resourceType"] != "StructureDefinition" or definition.get("kind") == "logical":
            continue
        elements = (definition.get("snapshot") or {}).get("element")
        if elements and isinstance(definition.get("url"), str):
            found[definition["url"]] = _structure(definition, elements, rules)
    return {"structures": dict(sorted(found.items())), "rules": [list(rule) for rule in rules]}


def _structure(definition: Mapping[str, Any], elements: list[Facts], rules: dict[tuple[Any, ...], int]) -> Facts:
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
    facts["elements"] = [_element(element, rules) for element in elements]
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
