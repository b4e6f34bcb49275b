"""The JSON Schema of FHIR R4: one compiled validator for each resource type.

Source: fixtures/schemas/r4/source.json. The schema knows structure, types and required objects, and nothing of
profiles, invariants or required primitives: those are the profile validator's.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import jsonschema_rs
import orjson

_FILE = ("schemas", "r4", "fhir.schema.json.gz")


@cache
def _definitions() -> Mapping[str, Any]:
    packed = files("payerproof.fixtures").joinpath(*_FILE).read_bytes()
    definitions: Mapping[str, Any] = orjson.loads(gzip.decompress(packed))["definitions"]
    return definitions


@cache
def _validator(resource_type: str) -> jsonschema_rs.Draft6Validator | None:
    if "resourceType" not in _definitions().get(resource_type, {}).get("properties", {}):
        return None
    return jsonschema_rs.Draft6Validator({"$ref": f"#/definitions/{resource_type}", "definitions": _definitions()})


_STAND_IN = {"resourceType": "Parameters"}
"""What stands in the place of a resource within another one: the schema asks nothing else of it."""


def schema_errors(resource: Mapping[str, Any], limit: int = 5) -> list[str]:
    """Return what the schema finds wrong with a resource, at most `limit`: `status: "x" is not one of …`.

    Resources within it are looked at one by one. As the schema tries every type for each of them, those within those
    within those would cost a hundred times as much at every step.
    """
    found: list[str] = []
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", resource)]
    while waiting and len(found) < limit:
        place, whole = waiting.pop()
        part, within = _apart(whole)
        waiting += reversed([(f"{inner}: ", each) for inner, each in within])
        found += (f"{place}{text}" for text in islice(_errors(part), limit - len(found)))
    return found


def _errors(resource: Mapping[str, Any]) -> Iterator[str]:
    kind = str(resource.get("resourceType"))
    validator = _validator(kind)
    if validator is None:
        yield f"resourceType: {kind!r:.60} is no resource type of FHIR R4"
        return
    if validator.is_valid(resource):
        return
    for error in validator.iter_errors(resource):
        place = ".".join(str(part) for part in error.instance_path)
        yield f"{kind}{f'.{place}' if place else ''}: {error.message[:200]}"


def _apart(resource: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Mapping[str, Any]]]]:
    """Return a copy of a resource with stand-ins for the resources within it, and these by the name of their place."""
    copy, within = dict(resource), list[tuple[str, Mapping[str, Any]]]()
    waiting: list[tuple[str, Any]] = [("", copy)]
    while waiting:
        name, part = waiting.pop()
        for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
            place = key if isinstance(key, str) else name
            if isinstance(value, Mapping) and "resourceType" in value:
                within.append((place, value))
                part[key] = _STAND_IN
            elif isinstance(value, Mapping | list):
                part[key] = dict(value) if isinstance(value, Mapping) else list(value)
                waiting.append((place, part[key]))
    return copy, within
