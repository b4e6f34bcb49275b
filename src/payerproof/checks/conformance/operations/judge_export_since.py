"""Exports since an instant: what changed after it, and nothing else (Bulk Data Access 2.0.0, _since)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from payerproof.checks.common.bulk_export import Export
from payerproof.checks.common.judgement import broken, holds
from payerproof.checks.common.wording import count, some
from payerproof.checks.conformance.operations.judge_export import unfinished
from payerproof.fhir.references import referred
from payerproof.model import Judgement


def amid(whole: Export) -> datetime | None:
    """Return the instant that parts the resources of an export into two halves; None where all changed at once."""
    instants = sorted(set(_instants(whole).values()))
    return instants[(len(instants) - 1) // 2] if len(instants) > 1 else None


def parted(whole: Export, later: Export, instant: datetime, base: str) -> Judgement:
    """Judge an export since `instant` against one without: all that changed after it, and nothing older.

    Left open: what changed at that very instant, what tells no instant, and what a newer resource refers to.
    `base` is the FHIR base, by which absolute references are read.
    """
    expected = f"what changed after {instant.isoformat()}, and nothing older but what that refers to"
    if (doubt := unfinished(whole)) is not None:
        return doubt
    if later.kick.exchange.refused:  # Bulk Data Access 2.0.0, Query Parameters: a server supports _since
        reason = f"an export runs, and one since an instant is refused: {later.ended}"
        return broken(*later.seen, reason=reason, expected=expected, observed=later.ended)
    if (doubt := unfinished(later)) is not None:
        return doubt
    changed = _instants(whole)
    held = later.resources
    missing = sorted(name for name, when in changed.items() if when > instant and name not in held)
    beside = {reference for _, item in _resources(later) for reference in referred(item, base)}
    old = sorted(name for name, when in changed.items() if when < instant and name in held - beside)
    if missing:
        reason = f"the export since an instant leaves out {count(len(missing), 'resource')} that changed after it"
        return broken(*later.seen, reason=reason, expected=expected, observed=some(missing))
    reason = f"the export since an instant holds {count(len(old), 'resource')} that did not change after it"
    observed = some(old) if old else count(len(held), "resource")
    return holds(not old, *later.seen, reason=reason, expected=expected, observed=observed)


def _resources(export: Export) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in export.files:
        for item in file.resources or ():
            yield f"{item.get('resourceType')}/{item.get('id')}", item


def _instants(export: Export) -> dict[str, datetime]:
    """Return when each resource of an export changed, for those that tell it with an offset from UTC."""
    found = {}
    for name, item in _resources(export):
        meta = item.get("meta")
        text = meta.get("lastUpdated") if isinstance(meta, Mapping) else None
        try:
            when = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            continue
        if when is not None and when.tzinfo is not None:
            found[name] = when
    return found
