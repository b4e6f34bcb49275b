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
    plain = plain_search(payer, payer.session(case.reader), case.resource_type or "")
    pages = tuple(plain.walked.pages)
    known = {item.reference: item.content for item in payer.visible(case.reader, case.about, case.resource_type)}
    pairs = [(name, known[name], item) for name, item in plain.resources.items() if known.get(name)]
    values = sum(len(found) for _, held, _ in pairs for found in facts(held or {}).values())
    differences = tuple(each for name, held, item in pairs for each in differing(name, held or {}, item))
    return Compared(pages, len(pairs), values, differences)


def differing(reference: str, held: Mapping[str, Any], served: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield each place at which `served` lacks a value that is held and has another one, or says that none is known.

    A place that is not served at all is no matter of this: an element may be left out for other reasons.
    """
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
