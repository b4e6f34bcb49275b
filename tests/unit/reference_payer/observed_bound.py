"""What can be seen of a payer's pushed requests and of tokens that are bound to a key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from payerproof.reference_payer.payer import Payer
from payerproof.smart.dpop import Prover, bare, hashed
from tests.unit.reference_payer.asgi import Reply
from tests.unit.reference_payer.walk import BASE, ORIGIN, SECRET, VERIFIER, Walk, browser

_TOKEN = f"{ORIGIN}/oauth/token"
_KEYS = [ec.derive_private_key(number, ec.SECP256R1()) for number in (7, 11)]


def _pushes(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what comes of requests that are pushed: right, wrong, by another app, late, again, and with more beside."""
    walk = Walk(payer, "h1-out")
    for name, changes in (
        ("right", {}),
        ("elsewhere", {"redirect_uri": "https://evil.example/cb"}),
        ("without a challenge", {"code_challenge": None}),
        ("by name", {"request_uri": "urn:x"}),
    ):
        answer = walk.client.post("/oauth/par", data=walk.request(**changes))
        yield name, (answer.status_code, sorted(answer.json()))
    form = Walk(payer, "h1-out", "care-companion").request()
    for secret in ("wrong", SECRET):
        yield f"secret {secret}", walk.client.post("/oauth/par", data=form, auth=("care-companion", secret)).status_code
    name = _named(walk, scope="patient/Patient.read")
    yield "by another app", walk.client.get("/oauth/authorize", params=_asked(name, "care-companion")).status_code
    beside = _asked(name, walk.app) | {"scope": "patient/*.read", "state": "another"}
    page = walk.log_in(walk.client.get("/oauth/authorize", params=beside).text)
    code = walk.decide(page.text)
    yield "beside", (code.get("state") == walk.request()["state"], walk.exchange(code["code"]).json().get("scope"))
    yield "again", walk.client.get("/oauth/authorize", params=_asked(name, walk.app)).status_code
    name = _named(walk)
    payer.clock.set(payer.clock.now() + timedelta(minutes=5))
    yield "late", walk.client.get("/oauth/authorize", params=_asked(name, walk.app)).status_code
    yield "in the address", "password" in walk.authorize(prompt="login").text
    yield "made up", walk.client.get("/oauth/authorize", params=_asked(f"{name}x", walk.app)).status_code


def _named(walk: Walk, **changes: str | None) -> str:
    return str(walk.client.post("/oauth/par", data=walk.request(**changes)).json()["request_uri"])


def _asked(name: str, app: str) -> dict[str, str]:
    return {"client_id": app, "request_uri": name}


def _bound(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a bound token opens, with right proofs and with wrong ones, and what refreshes it."""
    own, other = (Prover(payer.clock.now, key) for key in _KEYS)
    walk = Walk(payer, "h1-out")
    spoilt = own.proof("POST", _TOKEN)[:-8] + "AAAAAAAA"
    for name, proof in (
        ("method", own.proof("GET", _TOKEN)),
        ("address", own.proof("POST", f"{ORIGIN}/oauth/revoke")),
        ("stale", own.proof("POST", _TOKEN, iat=0)),
        ("type", own.proof("POST", _TOKEN, None, {"typ": "JWT"})),
        ("signature", spoilt),
        ("junk", "junk"),
    ):
        yield f"token request: {name}", _redeemed(walk, proof).json().get("error")
    held = _redeemed(walk, own.proof("POST", _TOKEN)).json()
    token, url = held["access_token"], f"{BASE}/Patient"
    yield "told", held["token_type"]
    ask = partial(_shown, payer, url, token)
    yield "right", ask("DPoP", own.proof("GET", f"{url}?_count=1", token))
    used = own.proof("GET", url, token)
    yield "twice", [ask("DPoP", used) for _ in range(2)]
    shown: tuple[tuple[str, str, str | None], ...] = (
        ("bearer", "Bearer", None),
        ("no proof", "DPoP", None),
        ("another key", "DPoP", other.proof("GET", url, token)),
        ("method", "DPoP", own.proof("POST", url, token)),
        ("address", "DPoP", own.proof("GET", f"{url}-x", token)),
        ("another token", "DPoP", own.proof("GET", url, token, ath=hashed("x"))),
        ("stale", "DPoP", own.proof("GET", url, token, iat=0)),
    )
    for name, scheme, wrong in shown:
        yield name, ask(scheme, wrong)
    plain = walk.tokens()["access_token"]
    yield "a plain token with a proof", _shown(payer, url, plain, "DPoP", own.proof("GET", url, plain))
    provers: tuple[tuple[str, Prover | None], ...] = (("another key", other), ("no key", None), ("its key", own))
    for name, prover in provers:
        form = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"], "client_id": walk.app}
        headers = {} if prover is None else {"dpop": prover.proof("POST", _TOKEN)}
        yield f"refreshed with {name}", browser(payer).post("/oauth/token", data=form, headers=headers).status_code
    yield "bare", bare(f"{url}?_count=1#x") == url


def _redeemed(walk: Walk, proof: str) -> Reply:
    form = {
        "grant_type": "authorization_code",
        "code": walk.code(),
        "redirect_uri": walk.redirect_uri,
        "code_verifier": VERIFIER,
        "client_id": walk.app,
    }
    return browser(walk.payer).post("/oauth/token", data=form, headers={"dpop": proof})


def _shown(payer: Payer, url: str, token: str, scheme: str, proof: str | None) -> int:
    headers = {"authorization": f"{scheme} {token}"} | ({} if proof is None else {"dpop": proof})
    return browser(payer).get(url, headers=headers).status_code


SECTIONS = (_pushes, _bound)
