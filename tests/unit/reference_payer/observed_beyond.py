"""What can be seen of a payer where few look: narrow grants on every path, races, later pages, odd requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.oauth.vault import Code, Refresh
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import BASE, App, Walk, app_of, back

CLAIM = "ExplanationOfBenefit"
PATIENT_ALONE = "launch/patient patient/Patient.read"


def narrow_grants(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what tokens for one type, for one right and for no data open, on each kind of path."""
    patient, full = payer.patients["h1-sub"], app_of(payer, "h1-sub")
    claim = full.ids(CLAIM)[0]
    alone = app_of(payer, "h1-sub", scope=PATIENT_ALONE)
    for path in (
        f"Patient/{patient}/{CLAIM}",
        f"{CLAIM}/{claim}/_history/1",
        f"{CLAIM}/{claim}/_history",
        f"Patient/{patient}/$everything",
        f"Patient?_revinclude={CLAIM}:patient",
    ):
        yield path, _told(alone, path)
    yield "posted", alone.post(f"{CLAIM}/_search", {"_count": "500"}).status_code
    claims = app_of(payer, "h1-sub", scope=f"launch/patient patient/{CLAIM}.read")
    yield "include", _told(claims, f"{CLAIM}?_include={CLAIM}:coverage")
    yield "one type", _told(claims, CLAIM)
    reading = app_of(payer, "h1-sub", scope=f"launch/patient patient/{CLAIM}.r")
    yield "one right", reading.get(CLAIM).status_code
    asked = Walk(payer, "h1-sub").authorize(scope="launch/patient")
    yield "no data", (asked.status_code, back(asked.headers.get("location", "")).get("error"))
    spouse = app_of(payer, "h1-spo")
    yield "coverage of a dependant", spouse.get(f"Coverage/{spouse.ids('Coverage')[0]}").json()
    if payer.offer.exports:
        yield "exported", _exported(alone, "Patient/$export")
        yield "exported by name", _exported(full, f"Patient/$export?patient=Patient/{payer.patients['h1-out']}")
        yield "exported for another", _exported(app_of(payer, "h1-sub", "h1-teen"), "Patient/$export")


def races(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield whether a code and a refresh token that are looked up twice at once are still unused."""
    walk, rules = Walk(payer, "h1-sub"), payer.seams.authorization
    code, held = walk.code(), walk.tokens()

    async def twice() -> tuple[list[Code | None], list[Refresh | None]]:
        codes = await asyncio.gather(*(rules.code_found(payer.vault, code) for _ in range(2)))
        tokens = await asyncio.gather(*(rules.refresh_found(payer.vault, held["refresh_token"]) for _ in range(2)))
        return codes, tokens

    codes, tokens = asyncio.run(twice())
    yield "code", [each is payer.vault.codes[code] for each in codes]
    yield "refresh token", [each is payer.vault.refresh[held["refresh_token"]] for each in tokens]


def later_pages(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield the second page of searches that ask for more than a type, and of sorted ones."""
    app = app_of(payer, "h1-sub")
    for query in (f"_include={CLAIM}:provider", "type=professional", "_sort=service-start-date"):
        for size in (1, 4):
            page = app.get(f"{CLAIM}?{query}&_count={size}").json()
            link = next((each["url"] for each in page["link"] if each["relation"] == "next"), "Patient/never")
            yield f"{query} in pages of {size}", _told(app, link)
    yield "updates in pages", _told(app, f"{CLAIM}?_lastUpdated=gt2023-01-01&_count=2")
    for month in ("2024-07", "2015"):
        yield month, sorted(app.ids(f"{CLAIM}?service-date={month}&_count=500"))
    yield "a full hour", app.get(f"{CLAIM}?_lastUpdated=gt2023-01-01T06:00:00Z").status_code


def odd_requests(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield the answers to redirect URIs, audiences, origins, escapes and headers that are nearly right."""
    walk = Walk(payer, "h1-out")
    registered = walk.redirect_uri
    for changes in (
        {"redirect_uri": registered.replace("/callback", "@evil.example/callback", 1)},
        {"redirect_uri": registered.replace("/callback", "/x/%2e%2e/callback", 1)},
        {"aud": None},
    ):
        answer = walk.authorize(**changes)
        yield f"{changes}", (answer.status_code, back(answer.headers.get("location", "")).get("error"))
    app = app_of(payer, "h1-out")
    yield "origin null", sorted(app.get("Patient", origin="null").headers)
    yield "a bad escape", [app.get(f"{CLAIM}?{name}=%FF").status_code for name in ("_id", "_include")]
    yield "forwarded", "evil.example" in app.get(CLAIM, x_forwarded_host="evil.example", host="127.0.0.1:9999").text
    strict = app.get(f"{CLAIM}?unknown=1", prefer="handling=strict")
    yield "strictly", (strict.status_code, strict.headers.get("preference-applied"))
    coverage = app.ids("Coverage")[0]
    yield "another version", app.get(f"Coverage/{coverage}/_history/7").status_code
    theirs = app_of(payer, "h1-adc").ids("Coverage")[0]
    yield "refused", sorted(app.get(f"Coverage/{theirs}").headers)
    yield "dead token", _introspected(payer)


def guesses(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what chains answer to a right and a wrong guess at another's day of birth, claim, and day of a visit."""
    spouse, sub = app_of(payer, "h1-spo"), app_of(payer, "h1-sub")
    born = sub.get("Patient").json()["entry"][0]["resource"]["birthDate"]
    teen = app_of(payer, "h1-teen")
    days = {item["resource"]["billablePeriod"]["start"] for item in teen.get(f"{CLAIM}?_count=500").json()["entry"]}
    for guess in (born, "1881-02-03"):
        yield f"born {guess}", _told(spouse, f"Coverage?subscriber:Patient.birthdate={guess}")
    for claim in (sub.ids(CLAIM)[0], "never"):
        yield f"claim {claim}", _told(sub, f"Patient?_has:{CLAIM}:patient:_id={claim}")
        yield f"provider of {claim}", _told(spouse, f"Organization?_has:{CLAIM}:provider:_id={claim}")
    parent = app_of(payer, "h1-sub", "h1-teen")
    for day in (*sorted(days), "1881-02-03"):
        yield f"visit of {day}", _told(parent, f"Patient?_has:{CLAIM}:patient:service-date={day}")


def more_exports(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what exports hold at each level, for others, filtered, for a representative, and after a withdrawal."""
    if not payer.offer.exports:
        return
    app, other = app_of(payer, "h1-sub"), payer.patients["h1-out"]
    for path in ("$export", f"Patient/{other}/$export", f"Patient/$export?_typeFilter=Coverage%3Fpatient%3D{other}"):
        yield path, _exported(app, path)
    parent = app_of(payer, "h1-sub", "h1-teen")
    yield "typed", _exported(parent, f"Patient/$export?_type={CLAIM}")
    walk = Walk(payer, "h1-out", "care-companion")
    held = walk.tokens()
    walk.post("/oauth/revoke", {"token": held["refresh_token"]})
    yield "after", App(payer, held["access_token"]).get("Patient/$export", prefer="respond-async").status_code


def documents(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield the documents that are served after the Patients of two members."""
    apps = [app_of(payer, name) for name in ("h1-sub", "h1-spo")]
    for app in apps:
        app.get(f"Patient/{app.ids('Patient')[0]}")
    for app in apps:
        for item in app.get("DocumentReference").json().get("entry", []):
            url = item["resource"]["content"][0]["attachment"].get("url")
            yield item["fullUrl"].removeprefix(BASE), app.get(url).text if url else None


def _introspected(payer: Payer) -> object:
    """Return what is told of a token that was revoked; the kind of breakdown where it breaks."""
    walk = Walk(payer, "h1-out", "care-companion")
    held = walk.tokens()
    walk.post("/oauth/revoke", {"token": held["access_token"]})
    with contextlib.suppress(IndexError):
        return walk.post("/oauth/introspect", {"token": held["access_token"]}).json()
    return "a breakdown"


def _told(app: App, path: str) -> tuple[int, list[str]]:
    answer = app.get(path)
    entries = answer.json().get("entry", [])
    return answer.status_code, [entry["fullUrl"].removeprefix(BASE) for entry in entries if "fullUrl" in entry]


def _exported(app: App, path: str) -> list[tuple[str, list[str]]]:
    """Return the ids in each file of an export."""
    begun = app.get(path, prefer="respond-async, handling=lenient")
    place = begun.headers.get("content-location", "")
    if not place:
        return []
    app.get(place)
    listed = app.get(place).json().get("output", [])
    return [(each["type"], sorted(app.get(each["url"]).text.splitlines())) for each in listed]


SECTIONS = (narrow_grants, races, later_pages, odd_requests, guesses, more_exports, documents)
