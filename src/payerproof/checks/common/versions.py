"""The version of a resource, as an answer names it."""

from __future__ import annotations

import re

from payerproof.knowledge.observation import Observation

_TAG = re.compile(r'^(?:W/)?"([A-Za-z0-9.\-]{1,64})"$')


def tag_of(seen: Observation) -> str | None:
    """Return the version that an answer's ETag names, None where it has none that could be a version."""
    match = _TAG.match(seen.exchange.headers.get("etag", ""))
    return match[1] if match else None


def version_of(seen: Observation) -> str | None:
    """Return the version that an answer names: by its ETag, else by `meta.versionId`."""
    meta = (seen.resource or {}).get("meta")
    inside = meta.get("versionId") if isinstance(meta, dict) else None
    return tag_of(seen) or (inside if isinstance(inside, str) else None)
