"""Coverage that a run lost: the cases that showed nothing, by reason, and the one cause that stands in the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.model import Outcome

LOST = (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.NOT_OFFERED)
_REFUSED = "not declared, and refused to the person entitled as well"
_REASON = 200


def lost(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return `{outcome, reason, cases}` of what was lost, most cases first.

    Of cases that are not offered only those count that were asked, and refused to everybody.
    Reasons that differ in the member's name alone are one.
    """
    members = [str(item.get("id", "")) for item in found["target"].get("members") or ()]
    names = (
        re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(members, key=len, reverse=True)))})\b") if members else None
    )
    counts: Counter[tuple[str, str]] = Counter()
    for verdict in found["verdicts"]:
        outcome, reason = verdict["outcome"], str(verdict["reason"])
        if outcome not in LOST or (outcome == Outcome.NOT_OFFERED and not reason.startswith(_REFUSED)):
            continue
        counts[outcome, (names.sub("a member", reason) if names else reason)[:_REASON]] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"outcome": outcome, "reason": reason, "cases": cases} for (outcome, reason), cases in ordered]


def obstacles(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what stands in the way of the whole run, as it was told before the first check."""
    for note in found.get("notes") or ():
        if note["topic"] == "preflight":
            yield from (item for item in note["data"].get("obstacles") or () if isinstance(item, Mapping))


def outdated(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the quirks of the target file that have expired or no longer show."""
    for note in found.get("notes") or ():
        if note["topic"] == "dialect":
            yield from map(str, note["data"].get("outdated") or ())
