"""How tests look into resources: canaries in the raw bytes, references, texts."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Hashable, Iterator
from typing import Any

import orjson

from payerproof.synthetic_data.canary import PATTERN, Canary, read
from payerproof.synthetic_data.generate import Population


def canaries_in(resource: Any) -> list[Canary]:
    """Return every canary in the bytes of `resource` and of its attachments.

    An AssertionError tells of letters that only look like a canary.
    """
    found = []
    for match in PATTERN.findall(b"\n".join([orjson.dumps(resource), *attachments_in(resource)])):
        canary = read(match)
        assert canary is not None, f"{match!r} has a wrong check value"
        found.append(canary)
    return found


def kinds_of(made: Population) -> list[dict[str, Any]]:
    """Return one resource of each kind: all that is shared, and one for each type, profile, act, outcome and cover."""
    services = {service.id: service for family in made.households for service in family.services}
    found: dict[Hashable, dict[str, Any]] = {}
    for person in made.members:
        for resource, datum in zip(person.resources, person.data, strict=True):
            service = services.get(datum.service or "")
            alone = resource["id"] if datum.type in ("Patient", "Coverage") else None
            act = (service.act, service.outcome, bool(service.contract)) if service else alone
            version = (resource.get("status"), str(resource["meta"].get("profile")))
            found.setdefault((datum.type, act, version), resource)
    return [*made.shared, *found.values()]


def attachments_in(value: Any) -> Iterator[bytes]:
    """Yield the decoded data of every attachment below `value`."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "data" and isinstance(below, str):
                yield b64decode(below, validate=True)
            else:
                yield from attachments_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from attachments_in(below)


def references_in(value: Any) -> Iterator[str]:
    """Yield the text of every literal reference below `value`."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "reference" and isinstance(below, str):
                yield below
            else:
                yield from references_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from references_in(below)
