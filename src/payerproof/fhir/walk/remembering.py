"""Checks that remember: the same concept stands in a claim dozens of times, and in the next claim again."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from payerproof.fhir.walk.finding import Check, Finding, Findings
from payerproof.fhir.walk.visit import Visit

SELF_CONTAINED = frozenset({"CodeableConcept", "Coding", "Money"})
"""Types whose values say all there is to know about them, and often come again."""
_MOST, _LONGEST = 500, 600
"""Values remembered per element, and bytes of one that is; forgotten beyond that, so that memory stays bounded."""
_OUTSIDE = (b'"id":', b'"extension":', b'"_', b'"reference":')
"""Properties by which a value depends on where it stands: ids are unique, extensions have places."""


class _Reported(NamedTuple):
    """A finding as it was below the value, to be made again elsewhere."""

    words: tuple[Any, ...]
    trail: tuple[str, ...]


def remembering(check: Check) -> Check:
    """Return `check`, asked once about equal values; what it found is told again.

    Only for a check whose answer depends on the value alone.
    """
    known: dict[bytes, tuple[_Reported, ...] | None] = {}

    def remembered(value: Any, visit: Visit) -> Findings | None:
        try:
            key = orjson.dumps(value)
        except TypeError:  # a decimal, or half a surrogate pair
            return check(value, visit)
        if key in known:
            told = known[key]
            return None if told is None else [_again(one) for one in told]
        found = check(value, visit)
        if len(key) <= _LONGEST and not any(mark in key for mark in _OUTSIDE):
            if len(known) >= _MOST:
                known.clear()
            known[key] = tuple(map(_reported, found)) if found else None
        return found

    return remembered


def _reported(finding: Finding) -> _Reported:
    words = (finding.severity, finding.code, finding.message, finding.source, finding.constraint)
    return _Reported(words, tuple(finding.trail))


def _again(told: _Reported) -> Finding:
    finding = Finding(*told.words)
    finding.trail.extend(told.trail)
    return finding
