"""What a read says of the resource's version: tag, instant and content agree (R4, http.html#versioning)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from payerproof.checks.common.judgement import absent, holds, undecided, unsure
from payerproof.checks.common.versions import tag_of
from payerproof.checks.common.wording import answer
from payerproof.checks.conformance.date_ranges import span
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_MOMENT = timedelta(seconds=5)
"""How near to the answer's own Date an instant is that moment's, and no resource's."""


def tag_is_the_version(seen: Observation) -> Judgement:
    """Judge whether the ETag of a read is `meta.versionId`; either may be left out."""
    expected = "an ETag that is meta.versionId"
    doubt = undecided(seen.exchange)
    if doubt or not seen.exchange.ok:
        return unsure(doubt or "the resource cannot be read", seen, expected=expected, observed=answer(seen))
    stated, inside = seen.exchange.headers.get("etag"), _meta(seen, "versionId")
    if stated is None or inside is None:
        return absent("a read tells its version once at most", seen, expected=expected, observed=f"{stated}, {inside}")
    reason = "the ETag of a read is another version than meta.versionId"
    return holds(tag_of(seen) == inside, seen, reason=reason, expected=expected, observed=f"{stated}, {inside}")


def last_modified_is_the_change(seen: Observation) -> Judgement:
    """Judge whether Last-Modified is when the resource changed: not before `meta.lastUpdated`, and not the moment now.

    It may lie after it: a server may have its own copy of what changed earlier in the payer's system of record.
    """
    expected = "a Last-Modified that is meta.lastUpdated, or a later change"
    doubt = undecided(seen.exchange)
    if doubt or not seen.exchange.ok:
        return unsure(doubt or "the resource cannot be read", seen, expected=expected, observed=answer(seen))
    stated, inside = seen.exchange.headers.get("last-modified"), _meta(seen, "lastUpdated")
    if stated is None or inside is None:
        return absent(
            "a read tells once at most when it changed", seen, expected=expected, observed=f"{stated}, {inside}"
        )
    updated, observed = span(inside), f"{stated}; lastUpdated {inside}"
    if updated is None or not updated.zoned:
        return unsure("meta.lastUpdated is no instant", seen, expected=expected, observed=observed)
    reason = _mistaken(_http_date(stated), updated.low, _http_date(seen.exchange.headers.get("date", "")))
    return holds(not reason, seen, reason=reason, expected=expected, observed=observed)


def _mistaken(changed: datetime | None, updated: datetime, now: datetime | None) -> str:
    """Return what is wrong with a Last-Modified, empty if nothing is. `now` is the answer's own Date."""
    if changed is None:
        return "Last-Modified is no date of HTTP"
    if changed <= updated - _SECOND:
        return "Last-Modified lies before the last change, so a conditional read misses it"
    if now is not None and abs(now - changed) <= _MOMENT and now - updated > _DAY:
        return "Last-Modified is the moment of the answer, so no conditional read is ever current"
    return ""


def _meta(seen: Observation, name: str) -> str | None:
    meta = (seen.resource or {}).get("meta")
    value = meta.get(name) if isinstance(meta, dict) else None
    return value if isinstance(value, str) else None


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
