"""The form of Bundles: what R4 binds every one of them to, whatever lies in it.

Sources: R4, Bundle (bdl-1 to bdl-4, bdl-7, bdl-8) and json.html (what is empty is left out).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.checks.common.judgement import absent, holds, undecided, unsure
from payerproof.checks.common.wording import answer, some
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

_COUNTED = frozenset({"searchset", "history"})
_REQUESTED = frozenset({"batch", "transaction", "history"})
_ANSWERED = frozenset({"batch-response", "transaction-response", "history"})


def well_formed(seen: Observation, what: str) -> Judgement:
    """Judge the Bundle that answers a question; `what` names the question."""
    expected = f"{what}: a Bundle in the form that R4 gives it"
    if doubt := undecided(seen.exchange):
        return unsure(f"{what}: {doubt}", seen, expected=expected, observed=answer(seen))
    document = seen.resource or {}
    if seen.exchange.refused or document.get("resourceType") != "Bundle":
        return absent(f"{what}: no Bundle comes", seen, expected=expected, observed=answer(seen))
    wrong = [*_empty(document), *_misplaced(document), *_addressed(document)]
    reason = f"{what}: the Bundle breaks a rule that R4 gives it: {wrong[0] if wrong else ''}"
    return holds(not wrong, seen, reason=reason, expected=expected, observed=some(wrong) or answer(seen))


def _empty(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is empty" for name, value in document.items() if value in ([], {}, "", None))


def _entries(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = document.get("entry")
    yield from (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping))


def _misplaced(document: Mapping[str, Any]) -> Iterator[str]:
    stated = document.get("type")
    kind = stated if isinstance(stated, str) else "none"
    if "total" in document and kind not in _COUNTED:
        yield f"bdl-1: a total in a Bundle of type {kind}"
    for entry in _entries(document):
        yield from (f"entry.{name} is empty" for name, value in entry.items() if value in ([], {}, "", None))
        if "search" in entry and kind != "searchset":
            yield f"bdl-2: entry.search in a Bundle of type {kind}"
        if ("request" in entry) != (kind in _REQUESTED):
            yield f"bdl-3: entry.request {'in' if 'request' in entry else 'is missing in'} a Bundle of type {kind}"
        if ("response" in entry) != (kind in _ANSWERED):
            yield f"bdl-4: entry.response {'in' if 'response' in entry else 'is missing in'} a Bundle of type {kind}"


def _addressed(document: Mapping[str, Any]) -> Iterator[str]:
    told: Counter[tuple[str, str]] = Counter()
    for entry in _entries(document):
        url, resource = entry.get("fullUrl"), entry.get("resource")
        if not isinstance(url, str):
            continue
        meta = resource.get("meta") if isinstance(resource, Mapping) else None
        told[url, str(meta.get("versionId", "")) if isinstance(meta, Mapping) else ""] += 1
        if "/_history/" in url:
            yield f"bdl-8: fullUrl {url} names a version"
    if document.get("type") != "history":
        yield from (f"bdl-7: {url} stands twice" for (url, _), times in told.items() if times > 1)
