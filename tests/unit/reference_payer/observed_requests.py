"""What can be seen of requests that are nearly right, of tokens asked about, and of refreshes in a row."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from payerproof.reference_payer.html import COOKIE
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import PASSWORD, SECRET, VERIFIER, App, Walk, browser, hidden

NARROW = "offline_access patient/Patient.read"
WIDE = f"{NARROW} patient/Coverage.read"
IDENTITY = "openid fhirUser offline_access patient/Patient.read"


def app_requests(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what comes of parameters that are given twice, of a secret that is wrong, and of another app's name."""
    walk, other = Walk(payer, "h1-out"), Walk(payer, "h1-out", "care-companion")
    yield "state of an error", bool(walk.decide(walk.consent_page().text, decision="deny").get("state"))
    yield "kind of a lifetime", type(walk.tokens()["expires_in"]).__name__
    again = f"/oauth/authorize?{urlencode(walk.request())}&scope={NARROW.replace(' ', '%20')}"
    yield "scope twice", walk.client.get(again).headers.get("location", "").partition("error=")[1]
    form = {"grant_type": "authorization_code", "redirect_uri": walk.redirect_uri, "code_verifier": VERIFIER}
    twice = [*form.items(), ("client_id", "claims-viewer"), ("code", walk.code()), ("code_verifier", VERIFIER)]
    yield "verifier twice", browser(payer).post("/oauth/token", data=twice).status_code
    refused = browser(payer).post("/oauth/token", data=form, auth=(other.app, "wrong"))
    yield "wrong secret", (refused.status_code, refused.headers.get("www-authenticate"))
    unknown = browser(payer).post("/oauth/token", data=form | {"client_id": walk.app, "code": "never-issued"})
    yield "unknown code", (unknown.status_code, unknown.json().get("error"))
    named = form | {"client_id": walk.app, "code": walk.code()}
    yield "another's code", browser(payer).post("/oauth/token", data=named, auth=(other.app, SECRET)).status_code


def refreshes(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what is told of narrowed tokens, what a wish leaves, and what an old refresh token ends."""
    walk = Walk(payer, "h1-out", "care-companion")
    held = walk.tokens(scope=WIDE)
    narrow = walk.refresh(held["refresh_token"], scope=NARROW).json()
    yield "asked about", walk.post("/oauth/introspect", {"token": narrow["access_token"]}).json().get("scope")
    yield "after a wish", walk.refresh(narrow["refresh_token"]).json().get("scope")
    walk = Walk(payer, "h1-out")
    first = walk.tokens()
    second = walk.refresh(first["refresh_token"]).json()
    third = walk.refresh(second["refresh_token"]).json()
    walk.refresh(first["refresh_token"])
    yield "after the oldest came back", walk.refresh(third["refresh_token"]).status_code
    app = App(payer, walk.tokens()["access_token"])
    for minutes in (50, 20):
        payer.clock.set(payer.clock.now() + timedelta(minutes=minutes))
        yield f"{minutes} minutes on", app.get("Patient").status_code


def identities(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a login that lasts is told of, by whom it can be planted, and what a request without pages shows."""
    walk, usual = Walk(payer, "h1-sub"), Walk(payer, "h1-sub")
    yield "no page", _asks_password(walk.authorize(prompt="none", scope=IDENTITY))
    page = usual.authorize().text
    stranger = browser(payer)
    stranger.post("/oauth/login", data=hidden(page) | {"username": usual.account, "password": PASSWORD}, follow=True)
    yield "elsewhere", _asks_password(stranger.get("/oauth/authorize", params=usual.request()))
    usual.client.cookies, stranger.cookies = {COOKIE: "made-up"}, {COOKIE: "made-up"}
    usual.log_in(usual.authorize().text)
    yield "a made-up cookie", _asks_password(stranger.get("/oauth/authorize", params=usual.request()))
    held = walk.tokens(scope=IDENTITY)
    yield (
        "by POST",
        browser(payer).post("/oauth/userinfo", headers={"authorization": f"Bearer {held['access_token']}"}).status_code,
    )
    payer.clock.set(payer.clock.now() + timedelta(minutes=5))
    renewed = walk.refresh(held["refresh_token"]).json()
    first, second = (_claims(each["id_token"]) for each in (held, renewed))
    yield "sub", first["sub"] == second["sub"]
    yield "auth_time", second["iat"] - second["auth_time"]


def _claims(token: str) -> dict[str, Any]:
    text = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return claims


def _asks_password(answer: Reply) -> bool:
    return 'type="password"' in answer.text


SECTIONS = (app_requests, refreshes, identities)
