"""What can be seen of a payer in the way it refuses: how long it waits, how much it writes, which headers it sends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import App, app_of

CLAIM = "ExplanationOfBenefit"
MEMBER, OTHER = "h1-sub", "h1-spo"
HEADERS = ("connection", "x-ratelimit-remaining", "x-served-by")


def refusals(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield how another member's record is refused, way by way; that the payer waits is counted, not waited for."""
    app, theirs = app_of(payer, MEMBER), app_of(payer, OTHER)
    claim = theirs.ids(CLAIM)[0]
    kept = (each.resource for each in payer.store.kept() if each.owner == OTHER)
    files = [each["id"] for each in kept if each["resourceType"] == "Binary"]
    ways = [f"{CLAIM}/{claim}", f"{CLAIM}/{claim}/_history/1", f"{CLAIM}?_id={claim}"]
    ways += [f"{CLAIM}?patient={payer.patients[OTHER]}", *(f"Binary/{each}" for each in files[:1])]
    for way in ways:
        yield way, _refused(app, way)


def _refused(app: App, way: str) -> tuple[Any, ...]:
    with patch.object(time, "sleep") as wait:
        answer = app.get(way)
    there = [name for name in HEADERS if name in answer.headers]
    return wait.call_count, answer.status_code, answer.content.rstrip(b" "), there


SECTIONS = (refusals,)
"""The section of this file."""
