"""Changes judged: a version is that of one content (R4, resource.html#Meta; RFC 9110, 8.8)."""

from __future__ import annotations

from typing import Any

from payerproof.checks.common.judgement import broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.checks.conformance.content.changes import ELEMENT, TEXT, Changed
from payerproof.checks.conformance.protocol.judge_protocol import NOT_MODIFIED
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement


def new_version(changed: Changed, member: str) -> Judgement:
    """Judge whether a content that changed has another version and time of its last change, where it has any."""
    before, after, asked = changed.before, changed.after, changed.asked
    expected = "another versionId and ETag, a later lastUpdated, and no 304 for the old ETag"
    if not before.owned_by(member):
        return unsure(f"the claim is not read before it changes: {answer(before)}", before, expected=expected)
    if (after.resource or {}).get(ELEMENT) != TEXT or (before.resource or {}).get(ELEMENT) == TEXT:
        return unsure("the read does not show the change", before, after, expected=expected, observed=answer(after))
    for name, (old, new) in _stated(before, after).items():
        if old is not None and old == new:
            reason = f"the content changed, and its {name} did not"
            return broken(before, after, reason=reason, expected=expected, observed=f"{name} {str(new)[:60]}")
    if asked is not None and asked.exchange.status == NOT_MODIFIED:
        reason = "the content changed, and a read with the old ETag is told that it did not"
        return broken(before, after, asked, reason=reason, expected=expected, observed="304")
    if asked is not None and (doubt := undecided(asked.exchange)):
        return unsure(doubt, before, after, asked, expected=expected)
    observed = ", ".join(f"{name} {str(new)[:40]}" for name, (_, new) in _stated(before, after).items())
    return kept(before, after, *([asked] if asked else []), expected=expected, observed=observed)


def _stated(before: Observation, after: Observation) -> dict[str, tuple[Any, Any]]:
    metas = [(each.resource or {}).get("meta") or {} for each in (before, after)]
    tags = [each.exchange.headers.get("etag") for each in (before, after)]
    told = {name: (metas[0].get(name), metas[1].get(name)) for name in ("versionId", "lastUpdated")}
    return {**told, "ETag": (tags[0], tags[1])}
