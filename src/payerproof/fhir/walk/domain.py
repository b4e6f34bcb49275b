"""Rules of the base specification that every resource meets all the time, by hand instead of by FHIRPath.

ele-1 stands in objects.py, ref-1 in references.py, txt-1 and txt-2 in narrative.py.
Source: https://hl7.org/fhir/R4/domainresource.html#invs and https://hl7.org/fhir/R4/extensibility.html#Extension
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.walk.finding import Check, Findings, Source, under
from payerproof.fhir.walk.visit import LITERAL, Visit

_URI_SYSTEM = "urn:ietf:rfc:3986"
BY_HAND = frozenset({"ele-1", "ext-1", "ref-1", "txt-1", "txt-2", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6"})
"""Keys of the constraints that are never compiled from their expression."""


def extension_check(source: Source) -> Check:
    """Return the check that an extension has either a value or extensions (ext-1)."""

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        has_value = any(key.startswith(("value", "_value")) for key in value)
        if has_value != ("extension" in value):
            return None
        words = "both a value and extensions" if has_value else "neither a value nor extensions"
        return [source.error("invariant", f"the extension has {words}: it takes exactly one of them", "ext-1")]

    return check


def domain_check(source: Source) -> Check:
    """Return the checks of a domain resource: what it contains (dom-2 to dom-5) and its narrative (dom-6)."""

    def check(value: dict[str, Any], visit: Visit) -> Findings | None:
        found: Findings = []
        text = value.get("text")
        if not (isinstance(text, dict) and text.get("div")) and visit.resource is visit.root:
            found.append(source.warning("invariant", "the resource has no narrative", "dom-6"))
        contained = value.get("contained")
        if isinstance(contained, list):
            found += _contained([part for part in contained if isinstance(part, dict)], value, source)
        return found or None

    return check


def identifier_check(source: Source) -> Check:
    """Return the check of an identifier's system: absolute, and a URI as value where the system says so.

    Source: https://hl7.org/fhir/R4/datatypes-definitions.html#Identifier.system
    """

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        system, text = value.get("system"), value.get("value")
        if system.__class__ is not str:
            return None
        if not ABSOLUTE.match(system):
            return [source.error("value", f"the system of an identifier is an absolute URI, {shown(system)} is not")]
        if system == _URI_SYSTEM and text.__class__ is str and not ABSOLUTE.match(text):
            return [source.error("value", f"the system says that the value is a URI, {shown(text)} is none")]
        return None

    return check


def bundle_check(source: Source) -> Check:
    """Return the check that a bundle's full URLs name the resources they stand beside.

    Source: https://hl7.org/fhir/R4/bundle.html#bundle-unique
    """

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        found: Findings = []
        entries = value.get("entry")
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict):
                continue
            named = LITERAL.fullmatch(str(entry.get("fullUrl", "")))
            resource = entry["resource"]
            if named and named["base"] and isinstance(resource.get("id"), str) and named["id"] != resource["id"]:
                message = f"the full URL names {named['id']}, the resource is {shown(resource['id'])}"
                found += under(f"entry[{index}]", [source.error("structure", message)])
        return found or None

    return check


def _contained(parts: list[dict[str, Any]], whole: dict[str, Any], source: Source) -> Findings:
    found: Findings = []
    if any("contained" in part for part in parts):
        found.append(source.error("invariant", "a contained resource contains another resource", "dom-2"))
    metas = [part["meta"] for part in parts if isinstance(part.get("meta"), dict)]
    if any("versionId" in meta or "lastUpdated" in meta for meta in metas):
        found.append(source.error("invariant", "a contained resource has versionId or lastUpdated", "dom-4"))
    if any("security" in meta for meta in metas):
        found.append(source.error("invariant", "a contained resource has a security label", "dom-5"))
    targets = set(_texts(whole))
    for part in parts:
        if f"#{part.get('id')}" not in targets and "#" not in set(_texts(part)):
            message = f"nothing refers to the contained resource {shown(part.get('id'))}"
            found.append(source.error("invariant", message, "dom-3"))
    return found


def _texts(value: Any) -> Iterator[str]:
    """Yield every text below `value` that may be a reference into the resource: it starts with `#`."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str) and value.startswith("#"):
        yield value
