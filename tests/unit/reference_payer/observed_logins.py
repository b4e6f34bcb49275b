"""What can be seen of logins: UserInfo, the browser's session, the record that was chosen, and tokens that end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from payerproof.reference_payer.oauth import grants
from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.asgi import Browser, Reply
from tests.unit.reference_payer.walk import BASE, App, Walk, app_of, browser

CLAIM = "ExplanationOfBenefit"
IDENTITY = "openid fhirUser offline_access patient/Patient.read"


def _info(payer: Payer, token: str | None) -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = browser(payer).get("/oauth/userinfo", headers=headers)
    return answer.status_code, answer.json() if answer.content else answer.headers.get("www-authenticate")


def user_info(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what UserInfo tells two people in turn, and what it tells to what is no live token of a login."""
    held = {name: Walk(payer, name).tokens(scope=IDENTITY) for name in ("h1-sub", "h1-spo")}
    for name in ("h1-sub", "h1-spo", "h1-sub"):
        yield name, _info(payer, held[name]["access_token"])
    yield "no openid", _info(payer, Walk(payer, "h1-out").tokens(scope="patient/Patient.read")["access_token"])
    for kind in (None, "made-up", held["h1-spo"]["id_token"]):
        yield f"{kind and kind[:7]}", _info(payer, kind)
    Walk(payer, "h1-sub").post("/oauth/revoke", {"token": held["h1-sub"]["access_token"]})
    yield "revoked", _info(payer, held["h1-sub"]["access_token"])
    payer.clock.set(payer.clock.now() + timedelta(hours=2))
    yield "expired", _info(payer, held["h1-spo"]["access_token"])


def browser_sessions(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield how a session's cookie is set, who goes on with it, and when the password is asked for again."""
    walk = Walk(payer, "h1-sub")
    page = walk.authorize()
    yield "named", _asks_password(Walk(payer, "h1-sub").authorize(login_hint="h1-sub"))
    yield "cookie", [part for part in page.headers["set-cookie"].split(";") if "payer_session" not in part]
    before = _copy(payer, walk.client)
    walk.log_in(page.text)
    after = _copy(payer, walk.client)
    yield "from before the login", _asks_password(before.get("/oauth/authorize", params=walk.request()))
    payer.clock.set(payer.clock.now() + timedelta(seconds=5))
    for age in ("60", "1", "never"):
        yield f"not older than {age}", _asks_password(walk.authorize(max_age=age))
    walk.client.get("/oauth/logout")
    yield "after the logout", _asks_password(walk.authorize())
    yield "a copy, after the logout", _asks_password(after.get("/oauth/authorize", params=walk.request()))


def _copy(payer: Payer, client: Browser) -> Browser:
    other = browser(payer)
    other.cookies = dict(client.cookies)
    return other


def _asks_password(answer: Reply) -> bool:
    return 'type="password"' in answer.text


def chosen_records(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield for whom refreshed tokens are, and which of two tokens in one request opens what."""
    walk = Walk(payer, "h1-sub")
    first, second = (walk.tokens(payer.patients[name]) for name in ("h1-min", "h1-teen"))
    for held in (first, second):
        yield "refreshed", walk.refresh(held["refresh_token"]).json().get("patient")
    held = walk.tokens()
    renewed = walk.refresh(held["refresh_token"]).json()
    one, other = app_of(payer, "h1-out"), Walk(payer, "h1-spo")
    dead = other.tokens()["access_token"]
    other.post("/oauth/revoke", {"token": dead})
    for pair in ((one.token, dead), (dead, one.token), (one.token, renewed["access_token"])):
        headers = [("authorization", f"Bearer {token}") for token in pair]
        yield "two tokens", browser(payer).get(f"{BASE}/Patient", headers=headers).status_code
    app_of(payer, "h1-adc")
    yield "undone", asyncio.run(_revoked_while_refreshing(payer))
    payer.clock.set(payer.clock.now() + timedelta(minutes=50))
    yield "at fifty minutes", App(payer, renewed["access_token"]).get("Patient").status_code
    payer.clock.set(payer.clock.now() + timedelta(hours=1))
    yield "in the end", App(payer, renewed["access_token"]).get("Patient").status_code


async def _revoked_while_refreshing(payer: Payer) -> bool:
    """Return whether a grant stands whose end came while its refresh token was looked up."""
    name = next(reversed(payer.vault.refresh))
    found = payer.vault.refresh[name]
    looking = asyncio.create_task(_looked_up(payer, name))
    await asyncio.sleep(0.02)
    grants.revoked(payer.vault, found, payer.clock.now())
    await looking
    return found.grant.ended is None


async def _looked_up(payer: Payer, name: str) -> None:
    await payer.seams.authorization.refresh_found(payer.vault, name)


SECTIONS = (user_info, browser_sessions, chosen_records)
