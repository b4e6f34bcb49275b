"""Changes to a valid resource that leave it valid, whatever its profile."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Resource = dict[str, Any]


def reversed_keys(value: Any) -> Any:
    """Return the same JSON with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def with_ids(resource: Resource) -> Resource:
    """Give every element that is an object an id of its own."""
    count = 0

    def number(value: Any, *, whole: bool) -> Any:
        nonlocal count
        if isinstance(value, list):
            return [number(item, whole=False) for item in value]
        if not isinstance(value, dict):
            return value
        made = {key: number(item, whole=False) for key, item in value.items()}
        if not whole and "id" not in made and "resourceType" not in made and made:
            count += 1
            made = {"id": f"e{count}"} | made
        return made

    found: Resource = number(resource, whole=True)
    return found


def with_extension(resource: Resource) -> Resource:
    """Add an extension that no guide defines, where the type has extensions."""
    if resource["resourceType"] in ("Bundle", "Parameters", "Binary"):
        return resource
    more = {"url": "https://payer.example/StructureDefinition/internal", "valueString": "kept"}
    return resource | {"extension": [*resource.get("extension", []), more]}


def with_tags(resource: Resource) -> Resource:
    """Add a tag of a local system and a source to the metadata."""
    meta = dict(resource.get("meta", {}))
    meta["tag"] = [*meta.get("tag", []), {"system": "https://payer.example/tags", "code": "batch-7"}]
    return resource | {"meta": meta | {"source": "https://payer.example/core#7"}}


def with_another_profile(resource: Resource) -> Resource:
    """Claim a profile that nobody here knows, beside the ones it has."""
    meta = dict(resource.get("meta", {}))
    meta["profile"] = [*meta.get("profile", []), "https://payer.example/StructureDefinition/own|1"]
    return resource | {"meta": meta}


def with_another_narrative(resource: Resource) -> Resource:
    """Put a narrative of one's own in place of the guide's, where the type has one."""
    if resource["resourceType"] in ("Bundle", "Parameters", "Binary"):
        return resource
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>Seen&#160;by <b>Dr. Who</b></td></tr></table></div>'
    return resource | {"text": {"status": "additional", "div": div}}


def with_another_id(resource: Resource) -> Resource:
    """Change the logical id."""
    return resource | {"id": "another-1"} if "id" in resource and resource["resourceType"] != "Bundle" else resource


VARIATIONS: dict[str, Callable[[Resource], Resource]] = {
    "keys reversed": reversed_keys,
    "element ids": with_ids,
    "unknown extension": with_extension,
    "tags": with_tags,
    "unknown profile": with_another_profile,
    "another narrative": with_another_narrative,
    "another id": with_another_id,
}


def spellings(resource: Resource) -> list[bytes]:
    """Return other spellings of the same JSON: spread over lines, with escapes instead of characters, padded."""
    return [
        json.dumps(resource, indent=2, ensure_ascii=False).encode(),
        json.dumps(resource, ensure_ascii=True).encode(),
        b" \r\n\t" + json.dumps(resource).encode() + b"\n\n",
    ]
