"""Histories: how a resource came to be what a read shows (R4, http.html#history)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from payerproof.checks.common.judgement import broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement


def leads_to_now(read: Observation, seen: Observation) -> Judgement:
    """Judge the history of a resource: a Bundle of versions, the latest first, which is the one that is read.

    Each entry tells the request that made the version, and its answer (bdl-3, bdl-4). Later pages are not looked at.
    """
    expected = "a history Bundle that begins with what is read"
    for item in (read, seen):
        doubt = undecided(item.exchange)
        if doubt:
            return unsure(doubt, item, expected=expected, observed=answer(item))
    if not read.exchange.ok or read.resource is None:
        return unsure("the resource cannot be read", read, expected=expected, observed=answer(read))
    document = seen.resource or {}
    if not seen.exchange.ok or document.get("resourceType") != "Bundle" or document.get("type") != "history":
        reason = "a declared history is not answered by a Bundle of type history"
        return broken(read, seen, reason=reason, expected=expected, observed=answer(seen))
    listed = document.get("entry")
    entries = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    wrong = _wrong(read.resource, entries)
    if wrong:
        return broken(read, seen, reason=wrong, expected=expected, observed=answer(seen))
    return kept(read, seen, expected=expected, observed=count(len(entries), "version"))


def _wrong(read: Mapping[str, Any], entries: list[Mapping[str, Any]]) -> str:
    if not entries:
        return "the history of a resource that can be read is empty"
    if any("request" not in item or "response" not in item for item in entries):
        return "an entry of the history does not tell its request and the answer to it"
    if entries[0].get("resource") != read:
        return "the history does not begin with what is read"
    versions = [item["resource"] for item in entries if isinstance(item.get("resource"), Mapping)]
    if any(
        (item.get("resourceType"), item.get("id")) != (read.get("resourceType"), read.get("id")) for item in versions
    ):
        return "the history holds versions of another resource"
    days = [str((item.get("meta") or {}).get("lastUpdated", "")) for item in versions]
    if all(day.endswith("Z") for day in days) and any(newer < older for newer, older in pairwise(days)):
        return "the history does not go from the latest version to the first"
    return ""
