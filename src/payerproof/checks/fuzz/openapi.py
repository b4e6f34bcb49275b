"""An OpenAPI 3.1 description made from a CapabilityStatement, for tools that know nothing of FHIR. Pure.

Only what the statement lists is described: reads and searches, each search parameter with the shape of its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["read", "search"]

_INTERACTIONS: Mapping[str, Kind] = {"read": "read", "search-type": "search"}
_ERRORS = ("400", "401", "403", "404", "406", "410", "415", "422", "429")
_ID = {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"}
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "date": {
        "type": "string",
        "pattern": r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    },
    "number": {"type": "string", "pattern": r"^(eq|ne|gt|lt|ge|le|ap)?-?[0-9]{1,6}(\.[0-9]{1,3})?$"},
    "quantity": {"type": "string", "pattern": r"^[0-9]{1,4}\|[^|]{0,20}\|[^|]{0,20}$"},
    "reference": {"type": "string", "pattern": r"^([A-Z][A-Za-z]{2,20}/)?[A-Za-z0-9\-.]{1,64}$"},
    "count": {"type": "integer", "minimum": 0, "maximum": 1000},
}
_ANYTHING: Mapping[str, Any] = {"type": "string", "maxLength": 64}

Examples = Mapping[str, Sequence[str]]
"""Values worth trying, by the type of the search parameter; `id` for the id of a read."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the statement offers: reading a type by id, or searching it.

    `parameters`: name and type of each search parameter, in the statement's order; empty for a read.
    """

    kind: Kind
    type: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """The path below the FHIR base, as OpenAPI writes it."""
        return f"/{self.type}/{{id}}" if self.kind == "read" else f"/{self.type}"

    @property
    def label(self) -> str:
        """Method and path: the name by which tools speak of the operation."""
        return f"GET {self.path}"


def operations(capabilities: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the reads and searches that a CapabilityStatement lists, in its order; malformed parts are passed over."""
    found: dict[tuple[str, Kind], Operation] = {}
    for resource in _objects(part for rest in _listed(capabilities, "rest") for part in _listed(rest, "resource")):
        name = resource.get("type")
        if not isinstance(name, str) or not name.isalnum():
            continue
        offered = {_INTERACTIONS.get(str(item.get("code"))) for item in _objects(_listed(resource, "interaction"))}
        if "read" in offered:
            found.setdefault((name, "read"), Operation("read", name))
        if "search" in offered:
            found.setdefault((name, "search"), Operation("search", name, _parameters(resource)))
    return tuple(found.values())


def describe(offered: Iterable[Operation], examples: Examples) -> dict[str, Any]:
    """Return the OpenAPI document of these operations.

    `examples` are allowed beside the shape of a parameter's type, so that tools try both, also where one breaks it.
    """
    paths = {operation.path: {"get": _operation(operation, examples)} for operation in offered}
    return {"openapi": "3.1.0", "info": {"title": "Patient Access API", "version": "1"}, "paths": paths}


def _operation(operation: Operation, examples: Examples) -> dict[str, Any]:
    if operation.kind == "read":
        answer = operation.type
        parameters = [_parameter("id", "path", _ID, examples.get("id", ()))]
    else:
        answer = "Bundle"
        parameters = [
            _parameter(name, "query", _SHAPES.get(kind, _ANYTHING), examples.get(kind, ()))
            for name, kind in (*operation.parameters, ("_count", "count"))
        ]
    return {
        "operationId": f"{operation.kind}{operation.type}",
        "parameters": parameters,
        "responses": {
            "200": {"description": "ok", "content": _content(answer)},
            **{code: {"description": "refused", "content": _content("OperationOutcome")} for code in _ERRORS},
        },
    }


def _parameter(name: str, place: str, shape: Mapping[str, Any], examples: Sequence[str]) -> dict[str, Any]:
    schema = {"anyOf": [{"type": "string", "enum": list(examples)}, dict(shape)]} if examples else dict(shape)
    described: dict[str, Any] = {"name": name, "in": place, "required": place == "path", "schema": schema}
    if examples:
        described["examples"] = {f"e{number}": {"value": value} for number, value in enumerate(examples)}
    return described


def _content(resource_type: str) -> dict[str, Any]:
    schema = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"const": resource_type}}}
    return {"application/fhir+json": {"schema": schema}}


def _parameters(resource: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for item in _objects(_listed(resource, "searchParam")):
        name, kind = item.get("name"), item.get("type")
        if isinstance(name, str) and name and name != "_count" and isinstance(kind, str):
            found.setdefault(name, kind)
    return tuple(found.items())


def _listed(node: Any, key: str) -> list[Any]:
    value = node.get(key) if isinstance(node, Mapping) else None
    return value if isinstance(value, list) else []


def _objects(items: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    return (item for item in items if isinstance(item, Mapping))
