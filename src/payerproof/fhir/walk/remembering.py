"""Checks that remember: the same concept stands in a claim dozens of times, and in the next claim again.

So do whole parts of a claim, such as a diagnosis, as long as nothing about them hangs on where they stand.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from payerproof.fhir.remembered import Remembered
from payerproof.fhir.walk.finding import Check, Finding, Findings
from payerproof.fhir.walk.visit import Visit

SELF_CONTAINED = frozenset({"CodeableConcept", "Coding"})
"""Types whose values say all there is to know about them, and often come again."""
_OUTSIDE = (b'"id":', b'"extension":', b'"modifierExtension":', b'"_', b'"reference":', b'"resourceType":', b"null")
"""By what a value depends on where it stands (ids are unique, extensions have places, references lead somewhere), or
may stand for another one: NaN is written as `null`."""
JSON_ALONE = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
"""What else orjson would write is no JSON as it was read."""
_IN_VAIN = 50
"""Values that could not be remembered after which it is not tried any more."""


class _Kept(NamedTuple):
    """A finding as it was below the value, to be made again elsewhere."""

    words: tuple[Any, ...]
    trail: tuple[str, ...]


_NEW: tuple[_Kept, ...] = ()
"""Stands for a value that was not met; what was found is never an empty tuple."""


def remembering(check: Check) -> Check:
    """Return `check`, asked once about equal values; what it found is made again.

    Only for a check whose answer depends on the value alone, in a resource in English.
    """
    known = Remembered()
    in_vain = 0

    def remembered(value: Any, visit: Visit) -> Findings | None:
        nonlocal in_vain
        if in_vain > _IN_VAIN or not visit.english:
            return check(value, visit)
        try:
            key = orjson.dumps(value, None, JSON_ALONE)
        except TypeError:  # a decimal, what JSON does not have, or half a surrogate pair
            in_vain += 1
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
