"""The JSON Schema of FHIR R4: one compiled validator for each resource type.

Source: fixtures/schemas/r4/source.json. The schema knows structure, types and required objects, and nothing of
profiles, invariants or required primitives: those are the profile validator's.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
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


def schema_errors(resource: Mapping[str, Any], limit: int = 5) -> list[str]:
    """Return what the schema finds wrong with a resource, at most `limit`: `status: "x" is not one of …`."""
    kind = str(resource.get("resourceType"))
    validator = _validator(kind)
    if validator is None:
        return [f"resourceType: {kind!r:.60} is no resource type of FHIR R4"]
    if validator.is_valid(resource):
        return []
    found = []
    for error in validator.iter_errors(resource):
        place = ".".join(str(part) for part in error.instance_path)
        found.append(f"{kind}{f'.{place}' if place else ''}: {error.message[:200]}")
        if len(found) == limit:
            break
    return found
