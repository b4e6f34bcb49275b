"""What can be seen of answers: keys of a sort, counts, includes of one type, conditions, empty results, versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.records.loading import load
from payerproof.reference_payer.records.store import Store
from tests.unit.reference_payer.walk import app_of

CLAIM = "ExplanationOfBenefit"
ELSEWHEN = 'W/"another"'


def searches(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a second key orders, a filter counts, and an include brings."""
    app = app_of(payer, "h1-sub")
    for first in ("created", "_lastUpdated", "billable-period-start"):
        yield f"{first}, then backwards", app.ids(f"{CLAIM}?_sort={first},-_lastUpdated")
    for narrowed in ("", "&type=pharmacy", "&service-date=lt1900"):
        yield f"count{narrowed}", app.get(f"{CLAIM}?_summary=count{narrowed}").json()["total"]
    yield "organizations alone", app.ids(f"{CLAIM}?_include={CLAIM}:provider:Organization", "include")
    page = app.get(f"{CLAIM}?_count=2&_include={CLAIM}:provider").json()
    links = {each["relation"]: each["url"] for each in page["link"]}
    yield "links beside an include", sorted(links)
    held = app.get("Coverage").json()["entry"][0]["resource"]["identifier"][0]["value"]
    yield "without a number", app.ids(f"Coverage?identifier:not={held}")
    yield "the beginning of a name in capitals", app.get("Patient?name=RIVE").json().get("total")
    yield "nothing found", sorted(app.get(f"{CLAIM}?_id=nothing").json())
    yield "a page that is not there", app.get(f"{CLAIM}?_page=99999999").status_code
    yield "a claim's id under another type", app.get(f"Coverage/{page['entry'][0]['resource']['id']}").status_code


def versions(shared: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what conditional reads are told, and which version a changed claim has."""
    payer = replace(shared, store=Store(shared.store.kept(), shared.settings.zone))
    app = app_of(payer, "h1-out")
    claim = app.get(CLAIM).json()["entry"][0]["resource"]
    url = f"{CLAIM}/{claim['id']}"
    read = app.get(url)
    dated = {"if_modified_since": read.headers["last-modified"]}
    yield "another tag and the date", app.get(url, if_none_match=ELSEWHEN, **dated).status_code
    told = app.get(url, if_none_match=read.headers["etag"])
    yield "unchanged", (told.status_code, told.headers.get("etag"))
    changed = {**claim, "disposition": urlsplit(url).path}
    load(payer.store, payer.ledger, url, changed, payer.members, payer.clock.now())
    after = app.get(url)
    yield "changed", (after.headers["etag"], after.json()["meta"])
    payer.store.close()


SECTIONS = (searches, versions)
