"""Checks that remember: the same concept stands in a claim dozens of times, and in the next claim again."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from payerproof.fhir.remembered import Remembered
from payerproof.fhir.walk.finding import Check, Finding, Findings
from payerproof.fhir.walk.visit import Visit

SELF_CONTAINED = frozenset({"CodeableConcept", "Coding"})
"""Types whose values say all there is to know about them, and often come again."""
_OUTSIDE = (b'"id":', b'"extension":', b'"_', b'"reference":')
"""Properties by which a value depends on where it stands: ids are unique, extensions have places."""


class _Kept(NamedTuple):
    """A finding as it was below the value, to be made again elsewhere."""

    words: tuple[Any, ...]
    trail: tuple[str, ...]


_NEW: tuple[_Kept, ...] = ()
"""Stands for a value that was not met; what was found is never an empty tuple."""


def remembering(check: Check) -> Check:
    """Return `check`, asked once about equal values; what it found is made again.

    Only for a check whose answer depends on the value alone.
    """
    known = Remembered()

    def remembered(value: Any, visit: Visit) -> Findings | None:
        try:
            key = orjson.dumps(value)
        except TypeError:  # a decimal, or half a surrogate pair
            return check(value, visit)
        kept = known.get(key, _NEW)
        if kept is None:
            return None
        if kept is not _NEW:
            return [_again(one) for one in kept]
        found = check(value, visit)
        if not any(mark in key for mark in _OUTSIDE):
            known.keep(key, tuple(map(_kept, found)) if found else None, len(key))
        return found

    return remembered


def _kept(finding: Finding) -> _Kept:
    words = (finding.severity, finding.code, finding.message, finding.source, finding.constraint)
    return _Kept(words, tuple(finding.trail))


def _again(kept: _Kept) -> Finding:
    finding = Finding(*kept.words)
    finding.trail.extend(kept.trail)
    return finding
