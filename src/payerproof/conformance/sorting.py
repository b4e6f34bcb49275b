"""The keys by which a result is sorted, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payerproof.conformance.spans import span
from payerproof.observation import Observation


def last_updated(pages: Iterable[Observation]) -> list[str]:
    """Return `meta.lastUpdated` of every match as an instant in UTC; matches without one are left out."""
    found = []
    for page in pages:
        for match in page.matches:
            meta = match.get("meta")
            text = meta.get("lastUpdated") if isinstance(meta, Mapping) else None
            instant = span(text) if isinstance(text, str) else None
            if instant is not None:
                found.append(instant.low.isoformat(timespec="microseconds"))
    return found
