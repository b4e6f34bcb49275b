"""Waivers: findings that somebody answers for until a day, as the run's target file named them.

A waived finding does not fail the run, and stands in every report with who waived it, why and until when.
Judged by the day on which the run began (UTC), so that the same evidence always yields the same reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from payerproof.evidence.writing import Evidence

USED, EXPIRED, UNNEEDED, UNSEEN = "used", "expired", "not needed", "not seen"
"""What became of a waiver: nothing was found for it (`not needed`), or the run may not have asked (`not seen`)."""

_TOLD = ("owner", "reason", "expires")
_KEYS = ("finding", *_TOLD)


def waivers(evidence: Evidence, findings: Sequence[Mapping[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """Return the waivers of a run, each with its `state`; `whole` says whether the run asked everything."""
    there = {finding["fingerprint"] for finding in findings}
    given = evidence.header["options"].get("waivers")
    today = _day(evidence.header["started"])
    found = []
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and all(isinstance(each.get(key), str) for key in _KEYS):
            waiver = {key: each[key] for key in _KEYS}
            last = _day(waiver["expires"])
            if today is None or last is None or last < today:
                state = EXPIRED
            elif waiver["finding"] in there:
                state = USED
            else:
                state = UNNEEDED if whole else UNSEEN
            found.append({**waiver, "state": state})
    return found


def waived(findings: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings, each with the `waiver` that holds for it, or None."""
    held = {one["finding"]: {key: one[key] for key in _TOLD} for one in given if one["state"] == USED}
    return [{**finding, "waiver": held.get(finding["fingerprint"])} for finding in findings]


def all_waived(found: Mapping[str, Any]) -> bool:
    """Return whether there are findings, and every one of them is waived."""
    return bool(found["findings"]) and all(finding["waiver"] for finding in found["findings"])


def said(waiver: Mapping[str, Any]) -> str:
    """Return who waived, until when and why."""
    return f"waived by {waiver['owner']} until {waiver['expires']}: {waiver['reason']}"


def complaints(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield, in sentences, the waivers that hold no longer or serve for nothing."""
    for waiver in found["waivers"]:
        named = f"The waiver of finding {waiver['finding']} ({waiver['owner']})"
        if waiver["state"] == EXPIRED:
            yield f"{named} expired on {waiver['expires']}."
        elif waiver["state"] == UNNEEDED:
            yield f"{named} is no longer needed: the run asked everything and did not find it."


def _day(text: str) -> date | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
