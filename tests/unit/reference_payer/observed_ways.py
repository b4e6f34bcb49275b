"""What can be seen of a payer beside reads and searches: batches, posts, other forms, later pages, refreshes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import BASE, App, Walk, app_of, browser

CLAIM, FHIR_JSON = "ExplanationOfBenefit", "application/fhir+json"
BIRTHDAY = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)
MEMBER, OTHER, AGENT, PRINCIPAL = "h1-sub", "h1-adc", "h1-agt", "h1-spo"


def beside(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what operations and types answer that the payer does not know, about oneself and about another."""
    app, theirs = app_of(payer, MEMBER), app_of(payer, OTHER)
    other, coverage = payer.patients[OTHER], app_of(payer, "h1-teen").ids("Coverage")[0]
    claim = theirs.ids(CLAIM)[0]
    for path in (
        "Consent",
        "AuditEvent",
        "Group",
        "Person",
        "_history",
        f"Patient/{other}/*",
        f"Patient/{other}/$graphql?query=x",
        f"{CLAIM}/{claim}/$meta",
        f"v1/{CLAIM}/{claim}",
        f"Observation/$lastn?patient={other}",
        f"DocumentReference/$docref?patient={other}",
    ):
        yield path, _told(app.get(path))
    yield "subscriber", _told(app_of(payer, "h1-teen").get(f"Coverage/{coverage}/$graphql?query=x"))
    for path in (f"Patient/{other}/{CLAIM}/_search", "_search", f"{CLAIM}/_search", f"Patient/{other}/$everything"):
        yield f"posted to {path}", _told(app.post(path, {"_type": CLAIM, "_summary": "count"}))
    entry = {"request": {"method": "GET", "url": f"{CLAIM}/{claim}"}}
    batch = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": [entry]})
    yield "batch", _told(_sent(payer, app, "", batch))
    yield "everything", _told(_sent(payer, app, f"Patient/{other}/$everything", ""))


def conditions(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what parameters and headers bring that lead to other code than a plain request."""
    app, theirs = app_of(payer, MEMBER), app_of(payer, OTHER)
    claim, other = theirs.ids(CLAIM)[0], payer.patients[OTHER]
    number = theirs.get(f"{CLAIM}/{claim}").json()["identifier"][0]["value"]
    for query in (
        f"{CLAIM}?_elements=status",
        f"{CLAIM}?_sort=_lastUpdated",
        f"{CLAIM}?_id={claim},{app.ids(CLAIM)[0]}",
        f"{CLAIM}?identifier={number}",
        f"{CLAIM}?_lastUpdated=ge2000-01-01",
        f"{CLAIM}?_format=ndjson",
        f"Patient/{other}/{CLAIM}?_summary=count",
        f"{CLAIM}/{claim}/_history",
        f"{CLAIM}/{claim}?_format=xml",
        f"{CLAIM}/0{claim}",
        *(f"DiagnosticReport?patient={each}&category=LAB" for each in payer.members),
        f"Encounter?patient={other}&date=ge1900",
        f"DocumentReference?patient={other}&type=11506-3",
        f"Condition?patient={other}&category=encounter-diagnosis",
        f"Procedure?patient={other}&date=ge1900",
    ):
        yield query, _told(app.get(query))
    yield "star", app.get(f"{CLAIM}/{claim}", if_none_match="*").status_code
    for media in ("application/json", "text/html"):
        yield media, app.get(f"{CLAIM}/{claim}", accept=media).status_code
    for headers in ({"accept_language": "es"}, {"range": "bytes=0-99"}, {"accept": f"{FHIR_JSON}; fhirVersion=4.0"}):
        yield f"{headers}", app.get(f"{CLAIM}/{claim}", **headers).status_code
    first = app.get(f"Patient/{payer.patients[MEMBER]}/$everything?_type={CLAIM}&_count=8").json()
    link = next((each["url"] for each in first["link"] if each["relation"] == "next"), "Patient/never")
    yield "goes on", _told(app.get(link))


def told_beside(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what token endpoint, portal and refused writes tell of somebody else."""
    theirs, walk = Walk(payer, OTHER), Walk(payer, MEMBER, "care-companion")
    theirs.tokens()
    yield "context", Walk(payer, MEMBER).tokens().get("fhirContext")
    yield "another's code", walk.exchange(theirs.code()).json().get("error_description")
    yield "portal", sorted(grant.account for grant in payer.seams.authorization.connected(payer.vault, MEMBER))
    app, claim = app_of(payer, MEMBER), app_of(payer, OTHER).ids(CLAIM)[0]
    client = browser(payer)
    headers = {"authorization": f"Bearer {app.token}"}
    yield (
        "writes",
        [client.send("PUT", f"{BASE}/{CLAIM}/{each}", headers=headers).status_code for each in (claim, "x")],
    )


def renewed(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a refreshed token searches, and what it and a later page open after the withdrawal."""
    walk, off = Walk(payer, "h1-out", "care-companion"), False
    held = walk.tokens()
    page = App(payer, held["access_token"]).get(f"Patient/{payer.patients['h1-out']}/$everything?_count=5").json()
    link = next(each["url"] for each in page["link"] if each["relation"] == "next")
    documents = [
        item["resource"]["content"][0]["attachment"].get("url")
        for item in App(payer, held["access_token"]).get("DocumentReference").json().get("entry", [])
    ]
    later = walk.refresh(held["refresh_token"]).json()
    app = App(payer, later["access_token"])
    yield "searches", len(app.ids(CLAIM))
    yield "documents for nobody", [App(payer, "").get(url).status_code for url in documents if url]
    yield "kept by caches", [app.get(url).headers.get("cache-control") for url in (*filter(None, documents), link)]
    page = app.get(f"{CLAIM}?_count=2").json()
    paged = next(each["url"] for each in page["link"] if each["relation"] == "next")
    yield "page kept by caches", app.get(paged).headers.get("cache-control")
    payer.seams.chosen.share(payer.choices, "h1-out", off)
    yield "documents unshared", [app.get(url).status_code for url in documents if url]
    payer.seams.chosen.share(payer.choices, "h1-out", not off)
    walk.post("/oauth/revoke", {"token": later["refresh_token"]})
    yield "read afterwards", app.get(f"Patient/{payer.patients['h1-out']}").status_code
    yield "later page afterwards", app.get(link).status_code
    yield "documents afterwards", [app.get(url).status_code for url in documents if url]


def represented(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what an agent's app reads while the principal keeps something from apps, and shares nothing."""
    app, off = app_of(payer, AGENT, PRINCIPAL), False
    for category in ("sud", "mental_health", "reproductive", "genetic", "sti", "hiv"):
        payer.seams.chosen.share_category(payer.choices, PRINCIPAL, category, off)
    yield "category", sorted(app.ids(f"{CLAIM}?_count=500"))
    own, principal = app_of(payer, PRINCIPAL), payer.patients[PRINCIPAL]
    yield "totals", _told(own.get(f"{CLAIM}?_count=500"))
    yield "everything", sorted(own.ids(f"Patient/{principal}/$everything?_type={CLAIM}&_count=3"))
    yield "counted", _counted(own)
    payer.seams.chosen.share(payer.choices, PRINCIPAL, off)
    for member in ("h1-sub", "h1-teen", "h1-adc"):
        payer.seams.chosen.share_category(payer.choices, member, "mental_health", off)
        yield f"totals of {member}", _told(app_of(payer, member).get(f"{CLAIM}?_count=500"))
    yield "sharing", app.get(f"Patient/{payer.patients[PRINCIPAL]}").status_code


def records_of_one_account(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a parent's token for the own record finds after the parent shared the child's."""
    app = app_of(payer, "h1-sub")
    app_of(payer, "h1-sub", "h1-teen")
    yield "own record", app.ids("Patient")


def grown(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a parent's export counts, and what is told of a parent's token after the birthday of the child."""
    yield "counted", _counted(app_of(payer, "h1-sub", "h1-teen"))
    walk, before = Walk(payer, "h1-sub", "care-companion"), payer.clock.now()
    payer.clock.set(BIRTHDAY - timedelta(minutes=1))
    held = walk.tokens(payer.patients["h1-t18"])
    payer.clock.set(BIRTHDAY)
    yield "active", walk.post("/oauth/introspect", {"token": held["access_token"]}).json()["active"]
    payer.clock.set(before)


def _counted(app: App) -> list[tuple[str, int, str | None]]:
    """Return what the manifest of an export counts in each file, and whether caches may keep the file."""
    place = app.get("Patient/$export", prefer="respond-async").headers.get("content-location")
    if place is None:
        return []
    app.get(place)
    listed = app.get(place).json()["output"]
    return [(each["type"], each["count"], app.get(each["url"]).headers.get("cache-control")) for each in listed]


def gaps(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield how long a parent's pages are."""
    app = app_of(payer, "h1-sub", "h1-teen")
    page = app.get(f"{CLAIM}?_count=3").json()
    for _ in range(9):
        yield "page", len(page.get("entry", ()))
        link = next((each["url"] for each in page["link"] if each["relation"] == "next"), None)
        if link is None:
            return
        page = app.get(link).json()


def _sent(payer: Payer, app: App, path: str, body: str) -> Any:
    headers = {"authorization": f"Bearer {app.token}", "content-type": "application/fhir+json"}
    return browser(payer).post(f"{BASE}/{path}".rstrip("/"), content=body.encode(), headers=headers)


def _told(answer: Any) -> tuple[int, bytes]:
    """Return an answer without the names of its links, which differ by chance."""
    return answer.status_code, re.sub(rb"_page=[A-Za-z0-9_-]+", b"", answer.content)


SECTIONS = (beside, conditions, told_beside, renewed, represented, records_of_one_account, grown, gaps)
