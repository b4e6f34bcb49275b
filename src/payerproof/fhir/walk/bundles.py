"""Rules on a bundle's entries and links that the specification tells in words, not in expressions.

Source: https://hl7.org/fhir/R4/bundle.html and https://hl7.org/fhir/R4/search.html#return
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice
from typing import Any

from payerproof.fhir.primitives import ABSOLUTE, shown
from payerproof.fhir.walk.finding import MOST, Check, Finding, Findings, Source, cut, under
from payerproof.fhir.walk.visit import LITERAL, Visit

_REQUESTS = frozenset({"batch", "batch-response", "transaction", "transaction-response"})
"""Types of bundles whose entries need no full URL."""
_PAGES = frozenset({"first", "last", "next", "prev", "previous", "self"})
"""Links that say where one is: two of a kind would contradict each other."""


def bundle_check(types: Container[str], source: Source) -> Check:
    """Return the check of a bundle's full URLs, search modes and links. `types` are the names of all resource types."""

    def check(value: dict[str, Any], _visit: Visit) -> Findings | None:
        kind = value.get("type")
        found: Findings = []
        for index, entry in _objects(value.get("entry")):
            resource = entry.get("resource")
            if isinstance(resource, dict):
                problems = [*_identity(entry, resource, kind, types, source), *_searched(entry, resource, kind, source)]
                found += under(f"entry[{index}]", problems)
            found, enough = cut(found, source)
            if enough:
                return found
        found += islice(_repeated(value.get("link"), source), MOST)
        return found or None

    return check


def _objects(listed: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield index, item


def _identity(
    entry: dict[str, Any], resource: dict[str, Any], kind: Any, types: Container[str], source: Source
) -> Iterator[Finding]:
    """Yield what is wrong with the full URL beside a resource: absent, or of another resource."""
    full = entry.get("fullUrl")
    if "fullUrl" not in entry and "_fullUrl" not in entry:
        if isinstance(kind, str) and kind not in _REQUESTS:
            message = f"fullUrl is missing: it names the resource of each entry in a bundle of type {shown(kind)}"
            yield source.error("required", message)
        return
    if isinstance(full, str) and not ABSOLUTE.match(full):
        yield source.warning("value", f"the full URL {shown(full)} is relative, and is to be absolute")
    named = LITERAL.fullmatch(full.removeprefix("/")) if isinstance(full, str) else None
    if not named or (named["type"] not in types and not named["base"]):
        return
    identifier, name = resource.get("id"), resource.get("resourceType")
    if isinstance(identifier, str) and named["id"] != identifier:
        yield source.error("structure", f"the full URL names {named['id']}, the resource is {shown(identifier)}")
    elif named["type"] in types and named["type"] != name:
        yield source.error("structure", f"the full URL names a {named['type']}, the resource is a {shown(name)}")


def _searched(entry: dict[str, Any], resource: dict[str, Any], kind: Any, source: Source) -> Iterator[Finding]:
    """Yield what a result of a search lacks: an id, or an outcome where one is promised."""
    search, name = entry.get("search"), resource.get("resourceType")
    mode = search.get("mode") if isinstance(search, dict) else None
    if mode == "outcome" and name != "OperationOutcome":
        yield source.error("structure", f"the search mode promises an OperationOutcome, this is a {shown(name)}")
    if kind == "searchset" and name != "OperationOutcome" and "id" not in resource:
        yield source.error("required", f"the {shown(name)} has no id: what a search finds is stored under one")


def _repeated(links: Any, source: Source) -> Iterator[Finding]:
    """Yield a finding for each link of a kind that may stand once and stood before."""
    seen: set[str] = set()
    for index, link in _objects(links):
        relation = link.get("relation")
        if not isinstance(relation, str) or relation not in _PAGES:
            continue
        if relation in seen:
            message = f"the link {relation} stands twice: a page has one"
            yield from under(f"link[{index}]", [source.error("structure", message)])
        seen.add(relation)
