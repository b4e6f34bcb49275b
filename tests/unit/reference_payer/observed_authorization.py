"""What can be seen of a payer's authorization where few look: other kinds of tokens, crossing logins, odd addresses."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

from payerproof.reference_payer.oauth import identity
from payerproof.reference_payer.oauth.signed_access import signed_by
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import BASE, SECRET, App, Walk, app_of, back, browser, hidden

CLAIM = "ExplanationOfBenefit"
ELSEWHERE = "https://evil.example/landing"


def _told(answer: Reply) -> tuple[int, list[str]]:
    entries = answer.json().get("entry", []) if answer.content else []
    return answer.status_code, [entry["fullUrl"].removeprefix(BASE) for entry in entries if "fullUrl" in entry]


def _ways(payer: Payer, app: App) -> list[str]:
    patient, coverage, claim = payer.patients["h1-sub"], app.ids("Coverage")[0], app.ids(CLAIM)[0]
    link = next(each["url"] for each in app.get(f"{CLAIM}?_count=1").json()["link"] if each["relation"] == "next")
    return [
        f"Patient/{patient}",
        f"Coverage/{coverage}",
        CLAIM,
        f"{CLAIM}/{claim}/_history/1",
        f"Patient/{patient}/{CLAIM}",
        f"Patient/{patient}/$everything",
        f"{CLAIM}?_include={CLAIM}:coverage",
        link,
    ]


def _grants(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what grants for one type, for two, and for a part of one open on each way."""
    ways = _ways(payer, app_of(payer, "h1-sub"))
    for types in (("Patient",), ("Coverage",), (CLAIM,), (CLAIM, "Coverage")):
        held = Walk(payer, "h1-sub").tokens(scope=" ".join(f"patient/{name}.read" for name in types))
        app = App(payer, held["access_token"])
        yield f"{types}: scope", held["scope"]
        yield f"{types}: ways", [_told(app.get(way)) for way in ways[:-1]]
        yield f"{types}: posted", _told(app.post(f"{CLAIM}/_search", {"_count": "500"}))
    walk = Walk(payer, "h1-sub")
    asked = walk.authorize(scope=f"launch/patient patient/{CLAIM}.rs?type=http://example.org|pharmacy")
    yield "a part of a type", (asked.status_code, back(asked.headers.get("location", "")).get("error"))


def _without_right(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what is served without a token, with a made-up one, and with what is another kind of token."""
    ways = _ways(payer, app_of(payer, "h1-sub"))
    for header in ({}, {"authorization": "Bearer made-up"}):
        urls = [way if way.startswith("http") else f"{BASE}/{way}" for way in ways]
        yield f"{header}", [browser(payer).get(url, headers=header).status_code for url in urls]
        posted = browser(payer).post(f"{BASE}/{CLAIM}/_search", data={"_count": "5"}, headers=header)
        yield f"{header}: posted", posted.status_code
    walk = Walk(payer, "h1-sub")
    held = walk.tokens(scope="openid fhirUser offline_access patient/*.read")
    yield "parts of a token", len(held["access_token"].split("."))
    yield "letters of a token", (len(held["access_token"]), held["access_token"].startswith(("pmhp-", "at.")))
    code = walk.code()
    yield "letters of a code", len(code)
    yield "other kinds", [App(payer, each).get("Patient").status_code for each in (code, held["id_token"])]
    yield "refreshed by an access token", walk.refresh(held["access_token"]).status_code


def _identity(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what id tokens say, of two people and of two logins of one, and who signed them."""
    key = identity.key().private.public_key()
    for member in ("h1-sub", "h1-sub", "h1-spo"):
        token = Walk(payer, member).tokens(scope="openid patient/*.read")["id_token"]
        text, _, signature = token.rpartition(".")
        claims = json.loads(_plain(text.partition(".")[2]))
        yield member, (claims["sub"], claims["iss"], signed_by(key, text.encode(), _plain(signature)))


def _plain(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _addresses(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield where the browser is sent, for redirect URIs that are nearly right and requests that are wrong."""
    walk, other = Walk(payer, "h1-sub"), Walk(payer, "h1-sub", "care-companion")
    registered = walk.redirect_uri
    for uri in (
        f"{ELSEWHERE}?next={registered}",
        registered.replace("://", "://evil-"),
        registered.replace("http", "https"),
        registered.replace("/callback", "/elsewhere"),
        f"{registered};x=1",
        other.redirect_uri,
    ):
        yield uri, walk.authorize(redirect_uri=uri).status_code
    yield "a wrong request", walk.authorize(redirect_uri=ELSEWHERE, response_type="none").status_code
    leaving = browser(payer).get(f"/oauth/logout?post_logout_redirect_uri={ELSEWHERE}")
    yield "logout", (leaving.status_code, leaving.headers.get("location"))
    for name in ("oauth-authorization-server", "openid-configuration"):
        yield name, browser(payer).get(f"/.well-known/{name}").json()
    near = app_of(payer, "h1-sub").get("Patient", origin="http://127.0.0.1.evil.example")
    yield "an origin that begins right", near.headers.get("access-control-allow-origin")


def _proofs(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what comes of proofs that are nearly right: verifiers, redirect URIs and secrets."""
    walk = Walk(payer, "h1-sub", "care-companion")
    yield "another end", walk.exchange(walk.code(), code_verifier="v" * 42 + "w").status_code
    yield "a longer redirect", walk.exchange(walk.code(), redirect_uri=f"{walk.redirect_uri}/more").status_code
    for secret in ("", SECRET.swapcase()):
        form = {"grant_type": "authorization_code", "code": "unknown", "client_id": walk.app, "client_secret": secret}
        yield f"secret {secret!r}", browser(payer).post("/oauth/token", data=form).json()["error"]
    told = walk.post("/oauth/introspect", {"token": walk.tokens()["access_token"]}).json()
    yield "the end of a token", len(str(told["exp"]))
    public = Walk(payer, "h1-sub").post("/oauth/introspect", {"token": walk.tokens()["access_token"]})
    yield "a public app introspects", public.json()
    yield "an error", Walk(payer, "h1-sub").exchange("unknown").json()
    page = walk.client.get("/oauth/authorize", params={"client_id": "<i>markup</i>"})
    yield "a page", "<i>markup</i>" in page.text


def _crossing(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what comes of logins that cross: of two people, in two tabs, and with somebody else's form."""
    one, two = Walk(payer, "h1-sub"), Walk(payer, "h1-spo")
    rules = payer.seams.authorization
    codes = one.code(), two.code()

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(rules.code_found(payer.vault, code) for code in codes))

    found = [code for code in asyncio.run(at_once()) if code is not None]
    yield "at once", [rules.exchanged(code.grant, {}, payer.members).subject for code in found]
    yield "in turn", [walk.exchange(code).json().get("patient") for walk, code in zip((one, two), codes, strict=True)]
    first = one.consent_page(scope="patient/Patient.read")
    one.authorize()
    yield "two tabs", one.exchange(one.decide(first.text)["code"]).json()["scope"]
    form = hidden(one.consent_page().text) | {"decision": "allow", "scope": ["patient/*.read"]}
    two.consent_page()
    yield "another's form", two.client.post("/oauth/decision", data=form).status_code
    yield "asked again", "password" in one.authorize(prompt="login").text


SECTIONS = (_grants, _without_right, _identity, _addresses, _proofs, _crossing)
