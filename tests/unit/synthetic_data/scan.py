"""How tests look into resources: canaries in the raw bytes, references, texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from payerproof.synthetic_data.canary import PATTERN, Canary, read


def canaries_in(resource: Any) -> list[Canary]:
    """Return every canary in the bytes of `resource`; an AssertionError tells of letters that only look like one."""
    found = []
    for match in PATTERN.findall(orjson.dumps(resource)):
        canary = read(match)
        assert canary is not None, f"{match!r} has a wrong check value"
        found.append(canary)
    return found


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
