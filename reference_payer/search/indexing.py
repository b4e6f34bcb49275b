"""What can be searched of a resource: its tokens, dates, references and strings, as rows for the store."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from payerproof.reference_payer.search.dates import Span, period, span
from payerproof.reference_payer.search.tables import COMMON, INCLUDES, PARAMETERS, Parameter

T = TypeVar("T")

Resource = Mapping[str, Any]

# Within a JSON text a quotation mark that belongs to a value is escaped, so this finds members of objects only.
_REFERENCE = re.compile(rb'"reference":"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})["/]')
_TEXTS = ("text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode", "country")
"""The parts of a HumanName or an Address that a string search looks at (R4, search.html#string)."""


@dataclass(frozen=True, slots=True)
class Index:
    """The searchable content of one resource. References are `Type/id`, versions and foreign servers dropped."""

    tokens: tuple[tuple[str, str, str], ...]
    """(parameter, system or "", code)"""
    dates: tuple[tuple[str, Span], ...]
    links: tuple[tuple[str, str], ...]
    """(parameter, reference)"""
    strings: tuple[tuple[str, str], ...] = ()
    """(parameter, text as it stands)"""


def index(resource: Resource, zone: ZoneInfo) -> Index:
    """Read all search parameters out of `resource`. Raises ValueError for an invalid date."""
    kind = resource["resourceType"]
    found = [
        (parameter, value)
        for parameter in (*COMMON, *PARAMETERS.get(kind, ()), *INCLUDES.get(kind, ()))
        for value in values(resource, parameter.paths)
    ]
    dates = [(each.name, _span(value, zone)) for each, value in found if each.kind == "date"]
    tokens = [(each.name, *token) for each, value in found if each.kind == "token" for token in _tokens(each, value)]
    links = [
        (each.name, named) for each, value in found if each.kind == "reference" and (named := reference(value, each))
    ]
    strings = [(each.name, text) for each, value in found if each.kind == "string" for text in _strings(value)]
    return Index(_once(tokens), _once(dates), _once(links), _once(strings))


def values(resource: Resource, paths: str) -> Iterator[Any]:
    """Yield what stands at `paths` in a resource; lists are walked through."""
    for path in paths.split("|") if paths else ():
        nodes: list[Any] = [resource]
        for name in path.split("."):
            nodes = [item for node in nodes for item in _listed(node.get(name)) if isinstance(node, Mapping)]
        yield from nodes


def reference(value: Any, parameter: Parameter) -> str | None:
    """Return `Type/id` of a FHIR Reference, or None where it names no resource of this server of a type to refer to."""
    text = value.get("reference") if isinstance(value, Mapping) else None
    if not isinstance(text, str) or text.startswith("#") or "://" in text:
        return None
    parts = text.split("/")
    if len(parts) < 2 or (parameter.targets and parts[0] not in parameter.targets):  # noqa: PLR2004 - Type/id
        return None
    return f"{parts[0]}/{parts[1]}"


def mentions(body: bytes) -> tuple[str, ...]:
    """Return every resource of this server that the JSON text `body` refers to, once each, as `Type/id`."""
    return tuple(dict.fromkeys(found.decode() for found in _REFERENCE.findall(body)))


def plain(text: str) -> str:
    """Return a text as string searches compare it: without case, accents and doubled spaces."""
    parts = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).casefold().split())


def _once(rows: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(rows))


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return value
    return () if value is None else (value,)


def _span(value: Any, zone: ZoneInfo) -> Span:
    return span(value, zone) if isinstance(value, str) else period(value.get("start"), value.get("end"), zone)


def _tokens(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of a code, a Coding, a CodeableConcept or an Identifier."""
    if isinstance(value, bool):
        yield parameter.system, str(value).lower()
    elif isinstance(value, str):
        yield parameter.system, value
    elif "coding" in value:
        for coding in value["coding"]:
            yield from _tokens(parameter, coding)
    else:
        for name in ("code", "value"):
            if name in value:
                yield value.get("system", ""), value[name]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        yield from (text for name in _TEXTS for text in _listed(value.get(name)))
