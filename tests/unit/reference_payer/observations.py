"""What can be seen of a payer from outside, as plain values: one list for a healthy payer, another for a faulty one.

Random values (tokens, codes, CSRF) never enter an observation, so two healthy payers give the same list.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer import (
    observed_answers,
    observed_attestation,
    observed_authorization,
    observed_beyond,
    observed_bound,
    observed_choices,
    observed_logins,
    observed_public,
    observed_records,
    observed_references,
    observed_requests,
    observed_rush,
    observed_sequences,
    observed_side_channels,
    observed_ways,
)
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import (
    BASE,
    PASSWORD,
    SCOPE,
    SECRET,
    VERIFIER,
    App,
    Walk,
    app_of,
    back,
    browser,
    choices,
    hidden,
)

CLAIM = "ExplanationOfBenefit"
NUMBERS = "https://prairie-mutual.example/fhir/claim-number"
MAJORITY = datetime(2026, 6, 15, 5, 0, tzinfo=UTC)
Observation = tuple[str, Any]
Section = Callable[[Payer], Iterator[Observation]]
"""What is looked at together, with a payer of its own."""


def shape(answer: Reply) -> tuple[int, str | None, str | None, bytes]:
    """Return what an app sees of an answer, without the parts that differ by chance."""
    names = ("content-type", "cache-control")
    kind, cache = (answer.headers.get(name) for name in names)
    return answer.status_code, kind, cache, answer.content.partition(b"_page=")[0]


def status(app: App, *paths: str) -> list[int]:
    """Return the statuses of several requests."""
    return [app.get(path).status_code for path in paths]


def json_of(part: str) -> dict[str, Any]:
    """Return the JSON in a part of a token; nothing for a signature."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def next_link(answer: Reply) -> str | None:
    """Return the link to the next page."""
    return next((each["url"] for each in answer.json().get("link", []) if each["relation"] == "next"), None)


def members_reached(payer: Payer, answer: Reply) -> list[str]:
    """Return whose ids stand in an answer."""
    return sorted(member for member, patient in payer.patients.items() if patient in answer.text)


def _surface(payer: Payer) -> Iterator[Observation]:
    client = browser(payer)
    yield "metadata", client.get(f"{BASE}/metadata").json()
    yield "discovery", client.get(f"{BASE}/.well-known/smart-configuration").json()
    app = app_of(payer, "h1-out")
    yield "xml", app.get("Patient", accept="application/fhir+xml").status_code
    yield "no format named", app.get("Patient").status_code
    yield "foreign origin", dict(app.get("Patient", origin="https://evil.example").headers)
    yield "missing", shape(app.get("Patient/never"))
    yield "malformed", shape(app.get(f"{CLAIM}?service-date=2019-13"))
    yield "no token", sorted(client.get(f"{BASE}/Patient").headers.keys())
    yield "no token body", shape(client.get(f"{BASE}/Patient"))
    yield "garbage token", App(payer, "garbage").get("Patient").status_code
    coverage = app.ids("Coverage")[0]
    yield "coverage", shape(app.get(f"Coverage/{coverage}"))
    yield "claim", shape(app.get(f"{CLAIM}/{app.ids(CLAIM)[0]}"))
    for one in (app, app_of(payer, "h1-spo")):
        yield "all claims", [shape(one.get(f"{CLAIM}/{each}")) for each in one.ids(f"{CLAIM}?_count=500")]
    reading = f"Coverage/{coverage}"
    yield "version", shape(app.get(f"{reading}/_history/1"))
    yield "conditional", [app.get(reading, if_none_match=tag).status_code for tag in ('W/"1"', 'W/"2"')]
    yield "plain text posted", _plain_text(app)
    yield "modifier", shape(app.get(f"{CLAIM}?type:not=pharmacy"))
    yield "absolute", app.get(f"{CLAIM}?patient={BASE}/Patient/{payer.patients['h1-out']}").json().get("total")
    yield "next", (next_link(app.get(f"{CLAIM}?_count=2")) or "").partition("?")[0]
    written = {"authorization": f"Bearer {app.token}"}
    yield "written", [client.send(each, f"{BASE}/{reading}", headers=written).status_code for each in ("PUT", "DELETE")]
    yield "in the address", client.get(f"{BASE}/Patient?access_token={app.token}").status_code
    altered = (app.token[:-1], app.token.swapcase(), app.token + "x", "")
    yield "altered tokens", [App(payer, each).get("Patient").status_code for each in altered]
    other = app_of(payer, "h1-adc")
    yield "same question", members_reached(payer, other.get("Patient"))
    app_of(payer, "h1-out").get("Patient")
    yield "same question again", [members_reached(payer, each.get("Patient")) for each in (app, other)]


def _plain_text(app: App) -> int:
    headers = {"authorization": f"Bearer {app.token}", "content-type": "text/plain"}
    return app.client.send("POST", f"{BASE}/{CLAIM}/_search", headers=headers, content=b"hello").status_code


def _pages(payer: Payer) -> Iterator[Observation]:
    walk = Walk(payer, "h1-sub")
    for page in (walk.authorize(), walk.consent_page()):
        secrets = hidden(page.text)
        yield "page", [line for line in page.text.splitlines() if not any(value in line for value in secrets.values())]
        yield "page headers", {name: value for name, value in page.headers.items() if name != "set-cookie"}
    form = hidden(walk.consent_page().text) | {"decision": "allow", "scope": ["patient/*.read"]}
    yield "form from elsewhere", browser(payer).post("/oauth/decision", data=form).status_code
    for name in ("h1-sub", "nobody"):
        stranger = Walk(payer, name)
        refusal = stranger.log_in(stranger.authorize().text, "wrong").text
        yield f"{name} refused", [line for line in refusal.splitlines() if "alert" in line]
    answer = walk.authorize(response_type="token")
    yield "implicit", back(answer.headers.get("location", "")).get("error")
    first, second = (walk.code(payer.patients[member]) for member in ("h1-min", "h1-teen"))
    yield "picked", [walk.exchange(code).json().get("patient") for code in (first, second)]
    yield "on-line only", "refresh_token" in walk.tokens(scope="patient/*.read")


def _strangers(payer: Payer) -> Iterator[Observation]:
    walk = Walk(payer, "h1-out", "care-companion")
    held = walk.tokens()
    yield "refresh token as access token", status(App(payer, held["refresh_token"]), "Patient")
    told = walk.post("/oauth/introspect", {"token": held["access_token"]}).json()
    yield "introspected", sorted(told)
    form = {"client_id": "care-companion", "token": held["access_token"]}
    yield "introspected by a stranger", browser(payer).post("/oauth/introspect", data=form).status_code
    alone = walk.post("/oauth/token", {"grant_type": "client_credentials", "scope": "system/*.read"})
    yield "alone", alone.status_code


def _household(payer: Payer) -> Iterator[Observation]:
    app, other = app_of(payer, "h1-sub"), payer.patients["h1-adc"]
    theirs = app_of(payer, "h1-adc")
    claim, coverage = theirs.ids(CLAIM)[0], theirs.ids("Coverage")[0]
    for path in (
        CLAIM,
        "Coverage",
        f"{CLAIM}?_count=500&_include=*",
        f"Organization?_count=500&_revinclude={CLAIM}:provider",
        f"{CLAIM}?patient={other}",
        f"{CLAIM}?_summary=count",
        f"{CLAIM}/{claim}",
        f"{CLAIM}/{claim}/_history/1",
        f"Coverage/{coverage}",
        f"Patient/{other}/$everything",
        f"Patient/{other}/Coverage",
    ):
        answer = app.get(path)
        yield path, (answer.status_code, members_reached(payer, answer), answer.json().get("total"))
        yield f"{path}: text", answer.json().get("issue")
    yield from _side_paths(payer, app, theirs)
    posted = app.post(f"{CLAIM}/_search", {"_count": "500"})
    yield "posted", (members_reached(payer, posted), posted.json().get("total"))
    yield "lent link", theirs.get(next_link(app.get(CLAIM)) or CLAIM).status_code
    for account in ("h1-sub", "h1-exs", "h1-agt"):
        walk = Walk(payer, account)
        yield f"picker of {account}", sorted(choices(walk.log_in(walk.authorize().text).text, "patient"))
    walk = Walk(payer, "h1-sub")
    code = walk.decide(walk.consent_page(payer.patients["h1-min"]).text, patient=other)["code"]
    yield "edited consent", walk.exchange(code).json().get("patient")


def _side_paths(payer: Payer, app: App, theirs: App) -> Iterator[Observation]:
    """Yield what another member's record shows over query paths that few apps take."""
    coverage, family = theirs.ids("Coverage")[0], payer.facts.members["h1-adc"].family
    for path in (
        f"Coverage/{coverage.swapcase()}",
        f"{CLAIM}?_pretty=true&_count=500",
        f"{CLAIM}?coverage=Coverage/{coverage}&_count=500",
        f"{CLAIM}?patient:Patient.family={family}&_count=500",
        f"Patient?family={family}",
        f"Practitioner/prac-okafor/{CLAIM}?_count=500",
        "Observation?_count=500",
    ):
        answer = app.get(path)
        yield path, (answer.status_code, members_reached(payer, answer), answer.json().get("total"))
    if "MedicationRequest" in payer.offer.types:
        found = theirs.ids("MedicationRequest")[0], _documents(theirs)[0]
        yield "prescription and note", status(app, f"MedicationRequest/{found[0]}", found[1])
    named = {"authorization": f"Bearer {app.token}"}
    urls = (f"{BASE}/Coverage/{name}" for name in (coverage, "never"))
    yield "options", [app.client.send("OPTIONS", url, headers=named).status_code for url in urls]


def _documents(app: App) -> list[str]:
    """Return the addresses of the member's documents."""
    entries = app.get("DocumentReference?_count=500").json()["entry"]
    attachments = (entry["resource"]["content"][0]["attachment"] for entry in entries)
    return [item["url"] for item in attachments if "url" in item]


def _authority(payer: Payer) -> Iterator[Observation]:
    walk, agent = Walk(payer, "h1-sub"), Walk(payer, "h1-agt")
    child = walk.tokens(payer.patients["h1-t18"])
    App(payer, child["access_token"]).get("Patient")
    payer.clock.set(MAJORITY - timedelta(hours=1))
    child = walk.refresh(child["refresh_token"]).json()
    yield "an hour before majority", status(App(payer, child.get("access_token", "")), "Patient")
    payer.clock.set(MAJORITY - timedelta(seconds=1))
    yield "a second before majority", status(App(payer, child.get("access_token", "")), "Patient")
    payer.clock.set(MAJORITY)
    yield "majority", status(App(payer, child.get("access_token", "")), "Patient")
    yield "refresh at majority", walk.refresh(child.get("refresh_token", "")).status_code
    payer.clock.set(datetime(2026, 7, 1, 5, 0, tzinfo=UTC))
    yield "after the power", choices(agent.log_in(agent.authorize().text).text, "patient")


def _sensitive(payer: Payer) -> Iterator[Observation]:
    parent, teen = app_of(payer, "h1-sub", "h1-teen"), app_of(payer, "h1-teen")
    patient = payer.patients["h1-teen"]
    all_claims, clinics = teen.ids(CLAIM), teen.ids("Organization")
    for name, app in (("parent", parent), ("teen", teen)):
        yield f"{name} searches", app.ids(f"{CLAIM}?_count=3")
        yield f"{name} reads", [(status(app, f"{CLAIM}/{claim}"), claim) for claim in all_claims]
        yield f"{name} posts", shape(app.post(f"{CLAIM}/_search", {"_count": "500"}))
        yield f"{name} everything", sorted(app.ids(f"Patient/{patient}/$everything"))
        yield f"{name} reverse", sorted(app.ids(f"Patient?_revinclude={CLAIM}:patient", "include"))
        yield f"{name} counts", app.get(f"{CLAIM}?_summary=count").json()["total"]
        yield f"{name} strictly", shape(app.get(f"{CLAIM}?_count=500", prefer="handling=strict"))
        yield f"{name} by label", shape(app.get(f"{CLAIM}?_count=500&_security=R"))
        yield f"{name} of late", shape(app.get(f"{CLAIM}/_history"))
        if "Condition" in payer.offer.types:
            yield f"{name} conditions", sorted(app.ids("Condition?_count=500"))
            yield f"{name} notes", status(app, *_documents(teen))
        yield f"{name} clinics", status(app, *(f"Organization/{clinic}" for clinic in clinics))


def _search(payer: Payer) -> Iterator[Observation]:
    app = app_of(payer, "h1-sub")
    claims = app.ids(f"{CLAIM}?_count=500")
    first = app.get(f"{CLAIM}/{claims[0]}").json()
    identifier = first["identifier"][0]["value"]
    for query in (
        "type=pharmacy",
        "type=pharmacy,oral",
        "service-date=2016-01-01",
        "service-date=ge2016-01-01",
        "service-date=lt2016-01-01",
        "_lastUpdated=gt2020",
        f"identifier={identifier}",
        f"_id={claims[0][:8]}",
    ):
        yield query, sorted(app.ids(f"{CLAIM}?_count=500&{query}"))
    for query in ("_count=4", f"_count=500&_include={CLAIM}:provider"):
        bundle = app.get(f"{CLAIM}?{query}").json()
        yield f"{query}: total", bundle.get("total")
        yield f"{query}: links", [link["relation"] for link in bundle["link"]]
        yield f"{query}: entries", [entry["fullUrl"] for entry in bundle["entry"]]
    second = app.get(next_link(app.get(f"{CLAIM}?_count=4")) or "Patient/never").json()
    yield "second page", [entry["fullUrl"] for entry in second.get("entry", [])]
    yield "posted", app.post(f"{CLAIM}/_search", {"type": "pharmacy"}).json().get("total")
    yield "posted beside the address", app.post(f"{CLAIM}/_search?type=pharmacy", {"_count": "5"}).json().get("total")
    yield "a modifier of nobody", app.get(f"{CLAIM}?type:nobody=1").status_code
    yield "foreign letters", shape(app.get(f"{CLAIM}?_id=%C5%BC%E6%BC%A2"))
    for member in ("h1-sub", "h1-spo", "h1-out"):
        yield f"updates of {member}", app_of(payer, member).ids(f"{CLAIM}?_count=500&_sort=-_lastUpdated")


def _authorization(payer: Payer) -> Iterator[Observation]:
    walk = Walk(payer, "h1-out")
    wrong: tuple[dict[str, str | None], ...] = (
        {"client_id": "nobody"},
        {"redirect_uri": f"{walk.redirect_uri}/more"},
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": "v" * 43, "code_challenge_method": "plain"},
        {"aud": "https://other.example/fhir"},
    )
    for changes in wrong:
        answer = walk.authorize(**changes)
        sent = back(answer.headers.get("location", ""))
        yield f"{changes}", (answer.status_code, sent.get("error"))
    page = walk.consent_page().text
    sent = walk.decide(page)
    yield "answer", {name: value for name, value in sent.items() if name != "code"}
    denied = walk.decide(walk.consent_page().text, decision="deny")
    yield "denied", (denied.get("error"), "code" in denied, denied.get("iss"))
    page = walk.consent_page(scope="patient/Patient.rs patient/Coverage.rs").text
    code = walk.decide(page, scopes=["patient/Patient.rs"])["code"]
    granted = walk.exchange(code).json()
    yield "narrowed", granted["scope"]
    yield "beyond the scope", App(payer, granted["access_token"]).get(CLAIM).status_code


def _tokens(payer: Payer) -> Iterator[Observation]:
    walk, other = Walk(payer, "h1-out", "care-companion"), Walk(payer, "h1-out", "budget-buddy")
    yield "wrong verifier", walk.exchange(walk.code(), code_verifier="w" * 43).status_code
    yield "wrong redirect", walk.exchange(walk.code(), redirect_uri="http://127.0.0.1:7998/other").status_code
    yield "other app", other.exchange(walk.code(), redirect_uri=walk.redirect_uri).status_code
    form = {"grant_type": "authorization_code", "client_id": "care-companion", "code_verifier": "v" * 43}
    form |= {"code": walk.code(), "redirect_uri": walk.redirect_uri}
    yield "no secret", browser(payer).post("/oauth/token", data=form).status_code
    code = walk.code()
    answer = walk.exchange(code)
    held = answer.json()
    yield "exchange", (answer.status_code, answer.headers.get("cache-control"), held["expires_in"])
    yield "replay", (walk.exchange(code).status_code, status(App(payer, held["access_token"]), "Patient"))
    held = walk.tokens(scope="offline_access patient/Patient.read")
    yield "refresh by another", other.refresh(held["refresh_token"]).status_code
    held = walk.tokens(scope="offline_access patient/Patient.read")
    yield "wider", walk.refresh(held["refresh_token"], scope="patient/*.read").json().get("scope")
    held = walk.tokens()
    renewed = walk.refresh(held["refresh_token"]).json()
    yield "rotated", renewed["refresh_token"] != held["refresh_token"]
    yield "reused", walk.refresh(held["refresh_token"]).status_code
    yield "family", status(App(payer, renewed["access_token"]), "Patient")
    late, held = walk.code(), walk.tokens()
    payer.clock.set(payer.clock.now() + timedelta(minutes=2))
    yield "late code", walk.exchange(late).status_code
    payer.clock.set(payer.clock.now() + timedelta(hours=1))
    yield "late token", status(App(payer, held["access_token"]), "Patient")


def _consent(payer: Payer) -> Iterator[Observation]:
    walk, other = Walk(payer, "h1-sub", "care-companion"), Walk(payer, "h1-sub", "budget-buddy")
    patient = payer.patients["h1-sub"]
    for name in ("access_token", "refresh_token"):
        beside, held = other.tokens(), walk.tokens()
        app = App(payer, held["access_token"])
        link = app.get(f"{CLAIM}?_count=2").json()["link"][-1]["url"]
        other.post("/oauth/revoke", {"token": held[name]})
        yield f"{name} revoked by another", status(app, "Patient")
        walk.post("/oauth/revoke", {"token": held[name]})
        paths = (f"Patient/{patient}", CLAIM, link, f"Patient/{patient}/$everything")
        yield f"{name} revoked", status(app, *paths)
        active = walk.post("/oauth/introspect", {"token": held["access_token"]}).json()
        yield f"{name} introspected", active["active"]
        yield f"{name} refreshed", walk.refresh(held["refresh_token"]).status_code
        yield f"{name} revoked beside another", status(App(payer, beside["access_token"]), "Patient")


def _portal(payer: Payer) -> Iterator[Observation]:
    walk = Walk(payer, "h1-sub", "care-companion")
    held, waiting = walk.tokens(), walk.code()
    kept = {
        "other app": Walk(payer, "h1-sub").tokens(),
        "other record": walk.tokens(payer.patients["h1-min"]),
        "other member": Walk(payer, "h1-out", "care-companion").tokens(),
    }
    client = browser(payer)
    form = hidden(client.get("/portal").text) | {"username": "h1-sub", "password": PASSWORD}
    page = client.post("/portal/login", data=form, follow=True).text
    others = {"authorization": f"Bearer {kept['other member']['access_token']}"}
    yield "beside another's token", client.get(f"{BASE}/Patient", headers=others).json()["entry"][0]["resource"]["id"]
    yield "listed", sorted(choices(page, "client", "hidden"))
    client.post(
        "/portal/withdraw", data=hidden(page) | {"client": "care-companion", "patient": payer.patients["h1-sub"]}
    )
    yield "listed afterwards", sorted(choices(client.get("/portal").text, "client", "hidden"))
    yield "refreshed", walk.refresh(held["refresh_token"]).status_code
    yield "withdrawn", status(App(payer, held["access_token"]), "Patient")
    yield "kept", {name: status(App(payer, token["access_token"]), "Patient") for name, token in kept.items()}
    again = walk.tokens()
    walk.refresh(again["refresh_token"])
    yield "consented again", status(App(payer, held["access_token"]), "Patient")
    client.post(
        "/portal/withdraw", data=hidden(page) | {"client": "care-companion", "patient": payer.patients["h1-sub"]}
    )
    yield "withdrawn after a refresh", status(App(payer, again["access_token"]), "Patient")
    yield "code on its way", walk.exchange(waiting).status_code


def _records(payer: Payer) -> Iterator[Observation]:
    app = app_of(payer, "h1-sub")
    claims, coverage = app.ids(CLAIM), app.ids("Coverage")[0]
    changed = app.get(f"{CLAIM}/{claims[-1]}").json()["meta"]["lastUpdated"]
    for path in (
        f"{CLAIM}?service-date:missing=true",
        f"{CLAIM}?type=pharmacy&service-date=ge2020",
        f"{CLAIM}?_lastUpdated=gt{changed[:10]}T00:00:01Z&_count=500",
        f"{CLAIM}?_sort=-service-date&_count=500",
        f"{CLAIM}?_elements=identifier&_count=500",
        f"Coverage?_revinclude={CLAIM}:coverage",
        "Patient?_revinclude=Coverage:beneficiary",
        f"Coverage/{coverage}/_history",
        f"Patient/{payer.patients['h1-sub']}/$everything?_since={changed}",
    ):
        yield path, shape(app.get(path))
    for query in (
        "service-date=ap2019-07-02",
        "service-date=ge2019-01-01&service-date=lt2018-01-01",
        f"_lastUpdated=ge{changed[:10]}T19:00:00%2B13:00",
        f"identifier={NUMBERS}%7C",
        "type=%7Cpharmacy",
        "_summary=data&_count=500",
        "_count=0",
        f"_include={CLAIM}:insurer",
    ):
        yield query, shape(app.get(f"{CLAIM}?{query}"))
    yield "compartment", shape(app.get(f"Patient/{payer.patients['h1-sub']}/Coverage"))
    yield "condition", app.get(f"Coverage/{coverage}", if_none_match='W/"1"').status_code
    yield (
        "old condition",
        app.get(f"Coverage/{coverage}", if_modified_since="Mon, 01 Jan 1990 00:00:00 GMT").status_code,
    )
    yield "modified", app.get(f"Coverage/{coverage}").headers.get("last-modified")
    bearer = {"authorization": f"Bearer {app.token}"}
    yield "head", app.client.send("HEAD", f"{BASE}/Patient/never", headers=bearer).status_code
    for each in ("Coverage", "Observation?category=vital-signs"):
        yield f"everything of {each}", shape(app.get(f"Patient/{payer.patients['h1-sub']}/$everything?_type={each}"))
        yield each, shape(app.get(each))


def _exports(payer: Payer) -> Iterator[Observation]:
    app, other = app_of(payer, "h1-sub"), app_of(payer, "h1-out")
    for query in ("_type=Coverage,Patient", "_outputFormat=text/csv", "_outputFormat=ndjson"):
        begun = app.get(f"Patient/$export?{query}", prefer="respond-async")
        yield f"export {query}", begun.status_code
        place = begun.headers.get("content-location", "")
        listed = [app.get(place), app.get(place)][-1].json().get("output", []) if place else []
        yield f"files of {query}", [(each["type"], each["count"]) for each in listed]
        yield f"form of {query}", [app.get(each["url"]).headers.get("content-type") for each in listed[:1]]
        yield "another's", status(other, *[place][: len(place)], *(each["url"] for each in listed))
        if place:
            written = {"authorization": f"Bearer {app.token}"}
            yield "deleted", app.client.send("DELETE", place, headers=written).status_code
            yield "after it was deleted", app.get(place).status_code


def _pressure(payer: Payer) -> Iterator[Observation]:
    apps = [app_of(payer, member) for member in ("h1-sub", "h1-spo", "h1-adc", "h1-agt", "h1-out", "h1-exs")]
    for app in apps:
        app.get(CLAIM)
    asked = [
        (f"{BASE}/{path}", {"authorization": f"Bearer {app.token}"}) for path in ("Patient", CLAIM) for app in apps
    ]
    for answer in browser(payer).together(asked):
        entries = answer.json().get("entry", [])
        yield "at once", (answer.status_code, [entry["fullUrl"] for entry in entries])


def _steered(payer: Payer) -> Iterator[Observation]:
    """Yield what an app gets by what it writes into its requests."""
    walk, other = Walk(payer, "h1-out"), payer.patients["h1-adc"]
    yield "token response", sorted(walk.tokens())
    yield "scope at the token", walk.exchange(walk.code(scope="patient/Patient.read"), scope=SCOPE).json().get("scope")
    yield "patient at the token", walk.exchange(walk.code(), patient=other).json().get("patient") == other
    by_password = {"grant_type": "password", "username": "h1-out", "password": PASSWORD}
    yield "password grant", walk.post("/oauth/token", by_password).status_code
    wide = App(payer, walk.tokens(scope="patient/*.read user/*.read")["access_token"])
    yield "user scopes", members_reached(payer, wide.get("Patient"))
    elsewhere = {"x-access-token": app_of(payer, "h1-out").token}
    yield "another header", wide.client.get(f"{BASE}/Patient", headers=elsewhere).status_code


def _revoked(payer: Payer) -> Iterator[Observation]:
    """Yield what becomes of tokens that are revoked in odd ways, and what they open afterwards."""
    walk, patient = Walk(payer, "h1-sub", "care-companion"), payer.patients["h1-sub"]
    held = walk.tokens()
    walk.post("/oauth/revoke", {"token": held["access_token"], "token_type_hint": "refresh_token"})
    yield "wrong hint", status(App(payer, held["access_token"]), "Patient")
    yield "unknown", walk.post("/oauth/revoke", {"token": "never-issued"}).status_code
    held = walk.tokens()
    unproven = {"token": held["access_token"], "client_id": "care-companion"}
    yield "without its secret", browser(payer).post("/oauth/revoke", data=unproven).status_code
    app = App(payer, held["access_token"])
    place = app.get("Patient/$export", prefer="respond-async").headers.get("content-location", "Patient/never")
    walk.post("/oauth/revoke", {"token": held["refresh_token"]})
    yield "introspected", [walk.post("/oauth/introspect", {"token": each}).json() for each in (app.token, "unknown")]
    yield "refresh introspected", walk.post("/oauth/introspect", {"token": held["refresh_token"]}).json()
    yield "conditional", app.get(f"Patient/{patient}", if_none_match='W/"1"').status_code
    yield "versions and exports", status(app, f"Patient/{patient}/_history/1", place)
    payer.clock.set(payer.clock.now() + timedelta(minutes=15))
    yield "a quarter of an hour later", status(app, "Patient")


def _asked(payer: Payer) -> Iterator[Observation]:
    """Yield what a member is asked for, and what an app gets by asking less, more or otherwise."""
    walk, little = Walk(payer, "h1-out", "care-companion"), "offline_access patient/Patient.rs patient/Coverage.rs"
    wrong = walk.authorize(aud=f"{BASE}.elsewhere.example").headers.get("location", "")
    yield "longer audience", sorted(back(wrong))
    yield "posted", browser(payer).post("/oauth/authorize", data=walk.request()).status_code
    form = hidden(walk.authorize().text) | {"username": walk.account, "password": PASSWORD}
    yield "after a form", walk.client.post("/oauth/login", data=form).status_code
    pages = [other.consent_page().status_code for other in (walk, Walk(payer, "h1-out"))]
    held = walk.exchange(walk.decide(walk.consent_page(scope=little).text, scopes=little.split()[:2])["code"]).json()
    pages += [other.consent_page().status_code for other in (walk, Walk(payer, "h1-out"))]
    yield "asked by a page", pages
    yield "reads", status(App(payer, held["access_token"]), "Patient", "Coverage")
    yield "refreshed", walk.refresh(held["refresh_token"]).json().get("scope")
    held = walk.tokens(scope=little)
    fewer = walk.refresh(held["refresh_token"], scope="patient/Patient.rs").json()
    yield "refreshed for less", status(App(payer, fewer["access_token"]), "Patient", "Coverage")
    code = {"grant_type": "authorization_code", "code": walk.code(), "redirect_uri": walk.redirect_uri}
    address = f"/oauth/token?client_id=care-companion&client_secret={SECRET}"
    yield "secret in the address", browser(payer).post(address, data=code | {"code_verifier": VERIFIER}).status_code
    parent = Walk(payer, "h1-sub").tokens(payer.patients["h1-min"], scope=f"openid fhirUser {little}", nonce="n-1")
    header, claims, _ = (json_of(part) for part in parent["id_token"].split("."))
    yield "id token", (header.get("alg"), {**claims, "fhirUser": claims.get("fhirUser")})
    held = walk.tokens()
    payer.clock.set(payer.clock.now() + timedelta(days=366))
    yield "refreshed after a year", walk.refresh(held["refresh_token"]).status_code


SECTIONS: tuple[Section, ...] = (
    *observed_public.SECTIONS,
    _revoked,
    _asked,
    _surface,
    _pages,
    _steered,
    _strangers,
    _household,
    _authority,
    _sensitive,
    _search,
    _authorization,
    _tokens,
    _consent,
    _portal,
    _records,
    _exports,
    _pressure,
    *observed_rush.SECTIONS,
    *observed_authorization.SECTIONS,
    *observed_beyond.SECTIONS,
    *observed_logins.SECTIONS,
    *observed_answers.SECTIONS,
    *observed_requests.SECTIONS,
    *observed_choices.SECTIONS,
    *observed_sequences.SECTIONS,
    *observed_bound.SECTIONS,
    *observed_attestation.SECTIONS,
    *observed_ways.SECTIONS,
    *observed_records.SECTIONS,
    *observed_references.SECTIONS,
    *observed_side_channels.SECTIONS,
)
