"""Assertions of an app that are wrong in one thing each (SMART App Launch 2.2; RFC 7523, section 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from payerproof.checks.common import authorize
from payerproof.checks.smart.forged_tokens import FORGERIES
from payerproof.http.client import Request
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import assertions, oauth
from payerproof.target.description import App
from payerproof.target.scope import Scope

REPLAYED = "used before"
_UNKNOWN = "payerproof"
"""A header parameter that no standard knows."""
_HOUR, _ELSEWHERE = 3600, "https://another-server.example/token"
Wrong = Callable[[App, str], str | None]


def _by_another_key(app: App, endpoint: str) -> str:
    claims, header, _ = _parts(app, endpoint)
    curve = app.algorithm.startswith("ES")
    key = ec.generate_private_key(ec.SECP384R1()) if curve else rsa.generate_private_key(65537, 2048)
    return assertions.signed(claims, key, app.algorithm, header)


def _parts(app: App, endpoint: str) -> tuple[dict[str, object], dict[str, object], str]:
    text = assertions.made(app, endpoint)
    return jwt.decode(text, options={"verify_signature": False}), jwt.get_unverified_header(text), text


def _ended(app: App, endpoint: str) -> str:
    now = int(app.now().timestamp())
    return assertions.made(app, endpoint, iat=now - 2 * _HOUR, exp=now - _HOUR)


def _twice(name: str, last: Callable[[App], object]) -> Wrong:
    """Return an assertion that states a claim twice: rightly, and at last wrongly.

    RFC 7519, 4, has a server refuse such a one or take the last claim; one that takes the first believes what others
    read otherwise.
    """

    def made(app: App, endpoint: str) -> str:
        claims, header, _ = _parts(app, endpoint)
        text = json.dumps(claims)[:-1] + f", {json.dumps(name)}: {json.dumps(last(app))}}}"
        return jwt.PyJWS().encode(text.encode(), assertions.key_of(app), app.algorithm, headers=header)

    return made


WRONG: Mapping[str, Wrong] = {
    "missing": lambda _app, _endpoint: None,
    "empty": lambda _app, _endpoint: "",
    "of another issuer": lambda app, endpoint: assertions.made(app, endpoint, iss="payerproof-was-never-registered"),
    "of another subject": lambda app, endpoint: assertions.made(app, endpoint, sub="payerproof-was-never-registered"),
    "for another server": lambda app, endpoint: assertions.made(app, endpoint, aud=_ELSEWHERE),
    "for nobody": lambda app, endpoint: assertions.made(app, endpoint, aud=None),
    "over": _ended,
    "without an end": lambda app, endpoint: assertions.made(app, endpoint, exp=None),
    "signed by another key": _by_another_key,
    "not signed": lambda app, endpoint: FORGERIES["a JWT without its signature"](assertions.made(app, endpoint), ()),
    "signed by an empty secret": lambda app, endpoint: FORGERIES["a JWT signed with an empty secret"](
        assertions.made(app, endpoint), ()
    ),
    "for two servers, at last another one": _twice("aud", lambda _app: _ELSEWHERE),
    "of two issuers, at last another one": _twice("iss", lambda _app: "payerproof-was-never-registered"),
    "ended twice, at last in the past": _twice("exp", lambda app: int(app.now().timestamp()) - _HOUR),
    "not valid yet": lambda app, endpoint: assertions.made(app, endpoint, nbf=int(app.now().timestamp()) + _HOUR),
    "with a critical header that nobody knows": lambda app, endpoint: assertions.made(
        app, endpoint, {"crit": [_UNKNOWN], _UNKNOWN: True}
    ),
    "signed with the public key as a secret": lambda app, endpoint: FORGERIES[
        "a JWT signed with the public key as a secret"
    ](assertions.made(app, endpoint), (assertions.public_of(app),)),
    REPLAYED: assertions.made,
}
"""Each assertion by what is wrong with it: from app and endpoint to its text, None for none at all."""


def _by_the_key_of(other: App, app: App, endpoint: str) -> str:
    claims, header, _ = _parts(app, endpoint)
    named = {**header, **({"kid": other.key_id} if other.key_id else {})}
    return assertions.signed(claims, assertions.key_of(other), other.algorithm, named)


SWAPPED: Mapping[str, Callable[[App, App, str], str]] = {
    "of another app": lambda other, _app, endpoint: assertions.made(other, endpoint),
    "signed by the key of another app": _by_the_key_of,
}
"""Each assertion that takes two apps with keys: from another app, the app that is meant, and the endpoint."""


def names_of(scope: Scope) -> Iterator[str]:
    """Yield the name of each wrong assertion that can be made of the target's apps."""
    yield from WRONG
    if sum(app.key is not None for app in (*scope.target.apps, *scope.target.services)) > 1:
        yield from SWAPPED


def each_wrong(scope: Scope) -> Iterator[Case]:
    """One case for each wrong assertion, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for wrong in names_of(scope):
            yield Case(requester=name, subject=name, path=wrong)


def text_of(payer: Payer, wrong: str, app: App, endpoint: str) -> str | None:
    """Return the wrong assertion of this name, None for none at all. Raises StopIteration without a second app."""
    if wrong not in SWAPPED:
        return WRONG[wrong](app, endpoint)
    others = (each for each in (*payer.target.apps, *payer.target.services) if each.key and each.id != app.id)
    return SWAPPED[wrong](next(others), app, endpoint)


def redeemed(payer: Payer, case: Case, app: App, endpoint: str) -> Exchange:
    """Redeem a fresh code as an app with the case's wrong assertion; one that was used before is used first.

    Raises LoginFailed where no code is issued, or where the right assertion does not redeem one either.
    """
    text = text_of(payer, case.path or "", app, endpoint)
    if case.path == REPLAYED:
        first = sent(payer, case, app, endpoint, text)
        payer.sessions.opened(case.requester, case.subject, app, first)
    return sent(payer, case, app, endpoint, text)


def sent(payer: Payer, case: Case, app: App, endpoint: str, text: str | None) -> Exchange:
    """Redeem a fresh code as an app with an assertion, or with none. Raises LoginFailed where no code is issued."""
    pending = authorize.authorized(payer, case, app=app)
    proof = {} if text is None else {"client_assertion_type": assertions.TYPE, "client_assertion": text}
    fields = {
        "grant_type": "authorization_code",
        "code": pending.issued,
        "redirect_uri": app.redirect_uri,
        "code_verifier": pending.pkce.verifier if pending.pkce else None,
        "client_id": app.client_id,
        **proof,
    }
    request: Request = oauth.token_request(endpoint, app, fields, authenticate=False)
    answer = payer.wire.send(request)
    payer.sessions.learn(answer)
    return answer
