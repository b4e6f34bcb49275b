"""What can be seen of a payer while its own systems load and delete records: by the member, and by others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.records.loading import delete, load
from payerproof.reference_payer.records.store import Store
from tests.unit.reference_payer.walk import App, app_of

CLAIM = "ExplanationOfBenefit"
MEMBER, OTHER = "h1-sub", "h1-spo"
EARLIER, LATER = "2026-06-14T17:00:00Z", "2026-06-14T18:00:00Z"
SINCE = "Sun, 14 Jun 2026 17:30:00 GMT"


def records(shared: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what both see before a claim is added, while it is there, and after it was deleted."""
    payer = replace(shared, store=Store(shared.store.kept(), shared.settings.zone))
    claim = next(
        each.resource
        for each in payer.store.kept()
        if each.owner == MEMBER and each.resource["resourceType"] == CLAIM and (each.last_day or "") > "2020"
    )
    added = {**claim, "id": "added", "meta": {**claim["meta"], "lastUpdated": LATER}}
    own, other = app_of(payer, MEMBER), app_of(payer, OTHER)
    yield "before", (_seen(own), _seen(other))
    load(payer.store, payer.ledger, f"{CLAIM}/added", added, payer.members)
    yield "added", (_seen(own), _seen(other))
    delete(payer.store, payer.ledger, f"{CLAIM}/added")
    yield "deleted", (_seen(own), _seen(other))
    delete(payer.store, payer.ledger, f"{CLAIM}/{claim['id']}")
    yield "an old one deleted", (_seen(own), _seen(other))
    load(payer.store, payer.ledger, f"{CLAIM}/{claim['id']}", claim, payer.members)
    yield "and written back", (_seen(own), _seen(other))
    payer.store.close()


def _seen(app: App) -> list[Any]:
    """Return what an app sees of searches and of the claim, without what chance decides."""
    found: list[Any] = [app.get(f"{CLAIM}/added").status_code, app.get(f"{CLAIM}/added/_history/1").status_code]
    for asked in (f"{CLAIM}?_count=500", f"{CLAIM}?_count=2"):
        answer = app.get(asked)
        told = answer.json()
        links = [link["url"].partition("&")[2] for link in told["link"] if link["relation"] == "next"]
        headers = [answer.headers.get(name) for name in ("etag", "x-request-charge")]
        found.append((told.get("total"), told.get("meta"), len(told.get("entry", ())), links, headers))
    found.append(app.get(CLAIM, if_modified_since=SINCE).status_code)
    return found


SECTIONS = (records,)
