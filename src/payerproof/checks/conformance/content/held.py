"""What a served resource says, against what the payer is known to hold: codes, days, amounts.

Only values that a payer has no reason to write otherwise are compared, each by its place in the resource.
More values beside those that are held, such as a second coding, are the payer's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from payerproof.checks.conformance.date_ranges import span
from payerproof.checks.conformance.searching import plain_search
from payerproof.fhir.references import last_name, referred
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer

_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ABSENT_CODES = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_OTHERWISE = frozenset(
    {"id", "meta", "text", "extension", "contained", "display", "reference", "identifier", "created"}
)
"""Elements that a payer may write in its own way: ids, narrative, labels, references, its own numbers."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")

Facts = Mapping[str, frozenset[str]]
"""Place in a resource, without indexes -> the values there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a resource says something else than is held. `absent`: it says that nobody knows."""

    reference: str
    place: str
    held: frozenset[str]
    served: frozenset[str]
    absent: bool

    def __str__(self) -> str:
        """Return it in words."""
        said = "data-absent-reason" if self.absent else ", ".join(sorted(self.served)[:3])
        return f"{self.reference} {self.place}: {said} for {', '.join(sorted(self.held)[:3])}"


@dataclass(frozen=True, slots=True)
class Compared:
    """What was served of one type: pages, how many resources and values were compared, and the differences."""

    pages: tuple[Observation, ...]
    resources: int
    values: int
    differences: tuple[Difference, ...]


def compared(payer: Payer, case: Case) -> Compared:
    """Search the case's type as the member, and compare each resource with the one that is held."""
    plain = plain_search(payer, payer.session(case.requester), case.resource_type or "")
    pages = tuple(plain.walked.pages)
    known = {item.reference: item.content for item in payer.visible(case.requester, case.subject, case.resource_type)}
    others = frozenset(name for content in known.values() for name in referred(content, payer.base))
    pairs = [(name, known[name], item) for name, item in plain.resources.items() if known.get(name)]
    values = sum(len(found) for _, held, _ in pairs for found in facts(held or {}).values())
    differences = tuple(each for name, held, item in pairs for each in differing(name, held or {}, item, others))
    return Compared(pages, len(pairs), values, differences)


def differing(
    reference: str, held: Mapping[str, Any], served: Mapping[str, Any], others: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """Yield each place at which `served` lacks a value that is held and has another one, or says that none is known.

    A place that is not served at all is no matter of this: an element may be left out for other reasons.
    `others` are references that mean something else than each other; one in the place of another is a difference.
    An item of a list, such as a line of a claim, has to be served as one: its code, day and amounts together.
    """
    told: set[str] = set()
    for each in _by_place(reference, held, served):
        told.add(each.place.partition(".")[0])
        yield each
    for name in held.keys() - told - _OTHERWISE:
        yield from _of_lists(reference, name, held[name], served.get(name))
    yield from _referring(reference, held, served, others)


def _of_lists(reference: str, name: str, held: Any, served: Any) -> Iterator[Difference]:
    """Yield the items of a list that are held and not served as they are, in whatever order."""
    if not isinstance(held, list | tuple) or not isinstance(served, list) or not served:
        return
    for item in held:
        if isinstance(item, Mapping) and facts(item) and not any(_holds(item, other) for other in served):
            stated = {value for values in facts(item).values() for value in values}
            yield Difference(reference, name, frozenset(sorted(stated)[:3]), frozenset({"no such item"}), absent=False)


def _holds(held: Any, served: Any) -> bool:
    """Tell whether all that is held of an item and served at all is the same, each list's items as they are."""
    if isinstance(held, list | tuple):
        items = served if isinstance(served, list | tuple) else [served]
        return all(any(_holds(each, other) for other in items) for each in held)
    if not isinstance(held, Mapping):
        return _stated(held) is None or _stated(held) == _stated(served)
    if not isinstance(served, Mapping):
        return False
    if isinstance(held.get("code"), str) and isinstance(held.get("system"), str):
        return (held["system"], held["code"]) == (served.get("system"), served.get("code"))
    names = (name for name in held.keys() & served.keys() if name not in _OTHERWISE and not name.startswith("_"))
    return all(_holds(held[name], served[name]) for name in names)


def _referring(
    reference: str, held: Mapping[str, Any], served: Mapping[str, Any], others: frozenset[str]
) -> Iterator[Difference]:
    """Yield the elements that refer to something else that is known than what is held."""
    for name in held.keys() & served.keys():
        one, other = held[name], served[name]
        if not isinstance(one, Mapping) or not isinstance(other, Mapping):
            continue
        right, given = one.get("reference"), other.get("reference")
        if isinstance(right, str) and isinstance(given, str):
            right, given = last_name(right), last_name(given)
            if right != given and {right, given} <= others:
                yield Difference(reference, name, frozenset({right}), frozenset({given}), absent=False)


def _by_place(reference: str, held: Mapping[str, Any], served: Mapping[str, Any]) -> Iterator[Difference]:
    found, absent_places = facts(served), frozenset(absences(served))
    for place, values in facts(held).items():
        lost = values - found.get(place, frozenset())
        absent = place in absent_places or place.rpartition(".")[0] in absent_places
        if lost and (found.get(place) or absent):
            yield Difference(reference, place, lost, found.get(place, frozenset()), absent)


def facts(resource: Mapping[str, Any]) -> Facts:
    """Return the codings, days, instants, amounts and switches of a resource, by their place."""
    found: dict[str, set[str]] = {}
    for place, value in _leaves(resource, ""):
        found.setdefault(place, set()).add(value)
    return {place: frozenset(values) for place, values in found.items()}


def _leaves(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for child in node:
            yield from _leaves(child, place)
    elif isinstance(node, Mapping):
        if isinstance(node.get("code"), str) and isinstance(node.get("system"), str):
            if node["system"] != _ABSENT_CODES:
                yield place, f"{node['system']}|{node['code']}"
            return
        for name, child in node.items():
            if name not in _OTHERWISE and not name.startswith("_"):
                yield from _leaves(child, f"{place}.{name}".lstrip("."))
    else:
        text = _stated(node)
        if text is not None:
            yield place, text


def _stated(value: Any) -> str | None:
    """Return a value in one spelling: instants in UTC, numbers without trailing zeros; None for free text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    read = span(value)
    if read is None or not read.zoned:
        return value
    return read.low.astimezone(UTC).isoformat()


def absences(node: Any, place: str = "") -> Iterator[str]:
    """Yield each place where a resource says by data-absent-reason that a value is not known."""
    if isinstance(node, list):
        for child in node:
            yield from absences(child, place)
        return
    if not isinstance(node, Mapping):
        return
    listed = node.get("extension")
    urls = [each.get("url") for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    if _ABSENT in urls or node.get("system") == _ABSENT_CODES:
        yield place
    for name, child in node.items():
        yield from absences(child, f"{place}.{name.removeprefix('_')}".lstrip("."))
