"""The values that a search parameter has in a resource, found by the parameter's own expression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payerproof.checks.conformance.date_ranges import Span, span_of
from payerproof.checks.search_tables import Parameter
from payerproof.fhir.evaluation import evaluate
from payerproof.fhir.fhirpath import FhirPathError, NotEvaluated

Token = tuple[str | None, str]
"""(system or None, code)"""


class Unreadable(Exception):
    """A parameter's values cannot be found in a resource, so nothing is known about it."""


def tokens(parameter: Parameter, resource: Mapping[str, Any]) -> frozenset[Token]:
    """Return the tokens of a parameter. Raises Unreadable."""
    return frozenset(token for value in _found(parameter, resource) for token in _tokens(value))


def references(parameter: Parameter, resource: Mapping[str, Any]) -> frozenset[str]:
    """Return what a reference parameter points at, as `Type/id`; absolute ones as they stand. Raises Unreadable."""
    return frozenset(
        text
        for value in _found(parameter, resource)
        if isinstance(value, Mapping) and isinstance(value.get("reference"), str)
        for text in (value["reference"].partition("/_history/")[0],)
        if not text.startswith("#")
    )


def spans(parameter: Parameter, resource: Mapping[str, Any]) -> tuple[Span, ...]:
    """Return the ranges of a date parameter. Raises Unreadable, also for a value that is no date."""
    found = []
    for value in _found(parameter, resource):
        one = span_of(value)
        if one is None:
            raise Unreadable(f"{parameter.type}.{parameter.name} holds {str(value)[:60]!r}, which is no date")
        found.append(one)
    return tuple(found)


def strings(parameter: Parameter, resource: Mapping[str, Any]) -> frozenset[str]:
    """Return the strings of a string or uri parameter; of a name or address, each of its parts. Raises Unreadable."""
    return frozenset(text for value in _found(parameter, resource) for text in _strings(value))


def present(parameter: Parameter, resource: Mapping[str, Any]) -> bool:
    """Return whether a parameter has any value in a resource. Raises Unreadable."""
    return bool(_found(parameter, resource))


def searchable(parameter: Parameter, resource: Mapping[str, Any]) -> bool:
    """Return whether a resource has a value that a search by the parameter could name. Raises Unreadable."""
    match parameter.kind:
        case "token":
            return bool(tokens(parameter, resource))
        case "reference":
            return bool(references(parameter, resource))
        case "date":
            return bool(spans(parameter, resource))
    return bool(strings(parameter, resource))


def _found(parameter: Parameter, resource: Mapping[str, Any]) -> list[Any]:
    """Return the values of a parameter; an element of which only an extension is there has none."""
    try:
        found = [value for value, _ in evaluate(parameter.expression, dict(resource))]
        return [value for value in found if value is not None]
    except (FhirPathError, NotEvaluated) as problem:
        raise Unreadable(f"{parameter.type}.{parameter.name}: {problem}") from None


def _tokens(value: Any) -> Iterator[Token]:
    if isinstance(value, bool):
        yield None, str(value).lower()
    elif isinstance(value, str):
        yield None, value
    elif isinstance(value, Mapping):
        if isinstance(value.get("coding"), list):  # CodeableConcept
            yield from (token for coding in value["coding"] for token in _tokens(coding))
        for name in ("code", "value"):  # Coding; Identifier and ContactPoint
            if isinstance(value.get(name), str):
                system = value.get("system")
                yield system if isinstance(system, str) else None, value[name]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name in ("text", "family", "given", "prefix", "suffix", "line", "city", "state", "postalCode", "country"):
            yield from _texts(value.get(name))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
