"""Tokens bound to a key: how one is obtained, shown with a right proof, and shown with a wrong one (RFC 9449)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from payerproof.checks.common import authorize, cases
from payerproof.checks.smart.forged_tokens import FORGERIES
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import dpop, oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.dpop import Prover
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from payerproof.target.scope import Scope

READ, SEARCH = "read", "search"
PLACES = (READ, SEARCH)
STALE = "made an hour ago"
_HOUR = 3600
_ELSEWHERE = "https://another-server.example/fhir/Patient"


@dataclass(frozen=True, slots=True)
class Bound:
    """A session whose token was asked for with a proof, the prover of its key, and the token response."""

    session: Session
    prover: Prover
    answer: Exchange


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with a token, by what makes and changes its proof: method, address and token are the request's."""

    method: str
    url: str
    token: str
    prover: Prover


Wrong = Callable[[Asked], str | None]


def announced(payer: Payer) -> bool:
    """Return whether discovery announces DPoP with the algorithm that the harness signs with."""
    listed = payer.endpoints.document.get("dpop_signing_alg_values_supported")
    return isinstance(listed, list) and dpop.ALGORITHM in listed


def _spoilt(asked: Asked) -> str:
    first, second, third = asked.prover.proof(asked.method, asked.url, asked.token).split(".")
    turned = bytes(reversed(base64.urlsafe_b64decode(third + "=" * (-len(third) % 4))))
    return f"{first}.{second}.{base64.urlsafe_b64encode(turned).decode().rstrip('=')}"


def _unsigned(asked: Asked) -> str | None:
    right = asked.prover.proof(asked.method, asked.url, asked.token)
    return FORGERIES["a JWT without its signature"](right, ())


def _with_private_key(asked: Asked) -> str:
    """Return a proof that shows the private key with the public one (RFC 9449, 4.3, item 7)."""
    number = asked.prover.key.private_numbers().private_value
    part = base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")
    return asked.prover.proof(asked.method, asked.url, asked.token, {"jwk": {**asked.prover.public(), "d": part}})


def _changed(header: Mapping[str, Any] | None = None, **claims: Callable[[Asked], Any]) -> Wrong:
    def made(asked: Asked) -> str:
        stated = {name: value(asked) for name, value in claims.items()}
        return asked.prover.proof(asked.method, asked.url, asked.token, header, **stated)

    return made


WRONG: Mapping[str, Wrong] = {
    "for another method": _changed(htm=lambda _: "DELETE"),
    "for another address": _changed(htu=lambda _: _ELSEWHERE),
    "for another resource of the server": _changed(htu=lambda asked: f"{dpop.bare(asked.url)}-of-somebody-else"),
    STALE: _changed(iat=lambda asked: int(asked.prover.now().timestamp()) - _HOUR),
    "without the time it was made": _changed(iat=lambda _: None),
    "without an id": _changed(jti=lambda _: None),
    "of another type": _changed({"typ": "JWT"}),
    "with a signature that is not its own": _spoilt,
    "without a signature": _unsigned,
    "that shows the private key": _with_private_key,
}
"""Each wrong proof by its name; those that name a token beside are in `WITH_A_TOKEN`."""
WITH_A_TOKEN: Mapping[str, Wrong] = {
    "for another token": _changed(ath=lambda _: dpop.hashed("payerproof-another-token")),
    "for no token": _changed(ath=lambda _: None),
}
"""Each proof that is wrong about the token that it is shown with."""


def each_wrong(scope: Scope) -> Iterator[Case]:
    """One case for each wrong proof beside a token, with the first member; `path` names it."""
    for case in cases.first_member(scope):
        yield from (replace(case, path=wrong) for wrong in (*WRONG, *WITH_A_TOKEN))


def each_wrong_at_the_token(scope: Scope) -> Iterator[Case]:
    """One case for each wrong proof of a token request, with the first member; `path` names it."""
    for case in cases.first_member(scope):
        yield from (replace(case, path=wrong) for wrong in WRONG)


def each_way(scope: Scope) -> Iterator[Case]:
    """One case for each way to show a bound token without its key, with the first member; `path` names it."""
    for case in cases.first_member(scope):
        yield from (replace(case, path=way) for way in WAYS)


def obtained(payer: Payer, case: Case, app: App | None = None) -> Bound:
    """Sign the case's member in, and ask for a token with a proof. Raises LoginFailed where none is given."""
    app, prover = app or payer.app, Prover(payer.now)
    answer = redeemed(payer, case, app, prover)
    return Bound(payer.sessions.opened(case.requester, case.subject, app, answer), prover, answer)


def redeemed(payer: Payer, case: Case, app: App, prover: Prover, wrong: Wrong | None = None) -> Exchange:
    """Redeem a fresh code with a proof, or with a wrong one. Raises LoginFailed where no code is issued."""
    pending = authorize.authorized(payer, case, app=app)
    fields = {
        "grant_type": "authorization_code",
        "code": pending.issued,
        "redirect_uri": app.redirect_uri,
        "code_verifier": pending.pkce.verifier if pending.pkce else None,
    }
    return _at_token(payer, app, fields, prover, wrong)


def refreshed(payer: Payer, bound: Bound, prover: Prover | None) -> Exchange:
    """Use the refresh token of a bound session with a proof by a key, or without any."""
    if bound.session.refresh_token is None:
        raise LoginFailed("no refresh token came with the bound token")
    fields: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": bound.session.refresh_token}
    return _at_token(payer, bound.session.app, fields, prover)


def _at_token(
    payer: Payer, app: App, fields: Mapping[str, str | None], prover: Prover | None, wrong: Wrong | None = None
) -> Exchange:
    endpoint = payer.endpoints.token
    if endpoint is None:
        raise LoginBroken("token request: the target names no token endpoint")

    def sent() -> Exchange:
        request = oauth.token_request(endpoint, app, fields)
        if prover is not None:
            proof = wrong(Asked("POST", endpoint, "", prover)) if wrong else prover.proof("POST", endpoint)
            request = replace(request, headers={**request.headers, dpop.HEADER: proof or ""})
        answer = payer.wire.send(request)
        payer.sessions.learn(answer)
        return answer

    answer = sent()
    return sent() if prover is not None and prover.heard(answer) else answer


def address(payer: Payer, bound: Bound, place: str) -> str:
    """Return the absolute address at which a bound token is shown: of the own Patient, or of the own claims."""
    patient = bound.session.patient
    return payer.absolute(f"Patient/{patient}" if place == READ else f"ExplanationOfBenefit?patient={patient}")


def shown(payer: Payer, bound: Bound, place: str = READ, wrong: Wrong | None = None) -> Observation:
    """Show a bound token with a proof of its key, or with a wrong one."""
    url, token, prover = address(payer, bound, place), bound.session.access_token, bound.prover

    def sent() -> Observation:
        proof = wrong(Asked("GET", url, token, prover)) if wrong else prover.proof("GET", url, token)
        headers = {"authorization": f"DPoP {token}", dpop.HEADER: proof or ""}
        return payer.ask(None, url, headers=headers)

    seen = sent()
    return sent() if prover.heard(seen.exchange) else seen


def _as_bearer(_payer: Payer, bound: Bound, _url: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {bound.session.access_token}"}


def _as_bearer_with_proof(payer: Payer, bound: Bound, url: str) -> Mapping[str, str]:
    proof = Prover(payer.now, nonce=bound.prover.nonce).proof("GET", url, bound.session.access_token)
    return {**_as_bearer(payer, bound, url), dpop.HEADER: proof}


def _without_proof(_payer: Payer, bound: Bound, _url: str) -> Mapping[str, str]:
    return {"authorization": f"DPoP {bound.session.access_token}"}


def _with_another_key(payer: Payer, bound: Bound, url: str) -> Mapping[str, str]:
    proof = Prover(payer.now, nonce=bound.prover.nonce).proof("GET", url, bound.session.access_token)
    return {"authorization": f"DPoP {bound.session.access_token}", dpop.HEADER: proof}


WAYS: Mapping[str, Callable[[Payer, Bound, str], Mapping[str, str]]] = {
    "as a bearer token": _as_bearer,
    "as a bearer token with a proof by another key": _as_bearer_with_proof,
    "without a proof": _without_proof,
    "with a proof by another key": _with_another_key,
}
"""By name: the headers with which whoever found a bound token, and has not its key, would show it."""


def shown_by_another(payer: Payer, bound: Bound, place: str, way: str) -> Observation:
    """Show a bound token as somebody without its key would."""
    url = address(payer, bound, place)
    return payer.ask(None, url, headers=dict(WAYS[way](payer, bound, url)))


def type_of(answer: Exchange) -> str:
    """Return the token type of a token response, in small letters."""
    return str((json_object(answer.body) or {}).get("token_type", "")).lower()
