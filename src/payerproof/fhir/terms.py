"""A package's value sets and code systems as compact facts: codes, how they hang together, and how they are shown.

One code system:
    {"version", "content", "insensitive"?, "codes": {code: [parent, ...]}, "properties": {code: {name: value}}?}
One value set:
    {"version", "include": [part, ...], "exclude": [part, ...], "codes": [[system, code], ...]?}
One part:
    {"system"?, "version"?, "codes"?: [...], "filters"?: [[property, op, value], ...], "sets"?: [canonical, ...]}
`codes` of a value set are its published expansion and stand only where it has no definition of its own.
Of the properties only those are kept that a filter of the same package asks for.

How codes are shown is a table of its own, read where a coding with a display asks for it:
    {"displays": {url of a code system: {code: [display, designation, ...]}}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Facts = dict[str, Any]

_HIERARCHY = frozenset({"concept", "code", "display", "parent", "child"})


def terms(resources: Iterable[Mapping[str, Any]]) -> Facts:
    """Return {"codesystems": {url: facts}, "valuesets": {url: facts}} of what is among `resources`."""
    systems: Facts = {}
    sets: Facts = {}
    kept = list(resources)
    for resource in kept:
        if resource["resourceType"] == "ValueSet" and resource.get("url"):
            sets[resource["url"]] = _value_set(resource)
    wanted = {
        rule[0]
        for facts in sets.values()
        for part in (*facts["include"], *facts["exclude"])
        for rule in part.get("filters", ())
    } - _HIERARCHY
    for resource in kept:
        if resource["resourceType"] == "CodeSystem" and resource.get("url"):
            systems[resource["url"]] = _code_system(resource, wanted)
    return {"codesystems": dict(sorted(systems.items())), "valuesets": dict(sorted(sets.items()))}


def displays(resources: Iterable[Mapping[str, Any]]) -> Facts:
    """Return {"displays": {url: {code: [display, ...]}}} of the complete code systems among `resources`.

    A part of a code system may leave out names as well as codes. What a value set of the same package calls a code is a
    name for it, too: it may have its own display for it.
    Source: https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.concept.display
    """
    kept = list(resources)
    found: dict[str, dict[str, list[str]]] = {
        resource["url"]: {}
        for resource in kept
        if resource["resourceType"] == "CodeSystem" and resource.get("url") and resource.get("content") == "complete"
    }
    for resource in kept:
        if resource["resourceType"] == "CodeSystem" and resource.get("url") in found:
            _shown(resource.get("concept", ()), found[resource["url"]])
    for resource in kept:
        if resource["resourceType"] == "ValueSet":
            for part in (resource.get("compose") or {}).get("include", ()):
                if part.get("system") in found:
                    _shown(part.get("concept", ()), found[part["system"]])
    return {"displays": {url: dict(sorted(codes.items())) for url, codes in sorted(found.items()) if codes}}


def _shown(entries: Iterable[Mapping[str, Any]], found: dict[str, list[str]]) -> None:
    for entry in entries:
        code = entry.get("code")
        if not isinstance(code, str):
            continue
        names = [entry.get("display"), *(each.get("value") for each in entry.get("designation", ()))]
        for name in names:
            if isinstance(name, str) and name not in found.setdefault(code, []):
                found[code].append(name)
        _shown(entry.get("concept", ()), found)


def _value_set(resource: Mapping[str, Any]) -> Facts:
    compose = resource.get("compose") or {}
    facts: Facts = {
        "version": resource.get("version"),
        "include": [_part(entry) for entry in compose.get("include", ())],
        "exclude": [_part(entry) for entry in compose.get("exclude", ())],
    }
    if not facts["include"]:
        facts["codes"] = sorted(_expansion((resource.get("expansion") or {}).get("contains", ())))
    return facts


def _expansion(entries: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.get("code") and not entry.get("abstract"):
            found.add((entry.get("system", ""), entry["code"]))
        found |= _expansion(entry.get("contains", ()))
    return found


def _part(source: Mapping[str, Any]) -> Facts:
    facts: Facts = {name: source[name] for name in ("system", "version") if name in source}
    if "concept" in source:
        facts["codes"] = [entry["code"] for entry in source["concept"] if "code" in entry]
    if "filter" in source:
        facts["filters"] = [[rule.get("property"), rule.get("op"), rule.get("value")] for rule in source["filter"]]
    if "valueSet" in source:
        facts["sets"] = list(source["valueSet"])
    return facts


def _code_system(resource: Mapping[str, Any], wanted: set[str]) -> Facts:
    codes: dict[str, list[str]] = {}
    properties: dict[str, Facts] = {}
    _concepts(resource.get("concept", ()), None, codes, properties)
    facts: Facts = {"version": resource.get("version"), "content": resource.get("content"), "codes": codes}
    if not resource.get("caseSensitive", True):
        facts["insensitive"] = True
    kept = {
        code: {name: value for name, value in found.items() if name in wanted} for code, found in properties.items()
    }
    if any(kept.values()):
        facts["properties"] = {code: found for code, found in kept.items() if found}
    return facts


def _concepts(
    entries: Iterable[Mapping[str, Any]],
    parent: str | None,
    codes: dict[str, list[str]],
    properties: dict[str, Facts],
) -> None:
    for entry in entries:
        code = entry.get("code")
        if not isinstance(code, str):
            continue
        parents = codes.setdefault(code, [])
        if parent is not None:
            parents.append(parent)
        for prop in entry.get("property", ()):
            value = next((prop[name] for name in prop if name.startswith("value")), None)
            if prop.get("code") in ("subsumedBy", "parent") and isinstance(value, str):
                parents.append(value)
            else:
                properties.setdefault(code, {})[str(prop.get("code"))] = value if not isinstance(value, dict) else None
        _concepts(entry.get("concept", ()), code, codes, properties)
