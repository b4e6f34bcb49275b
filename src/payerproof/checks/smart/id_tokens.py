"""Logins of an app that asks who logged in: the id token, and the keys to check it with (SMART sso-openid-connect)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from payerproof.checks.common.cases import each_app
from payerproof.checks.smart.capabilities import declared
from payerproof.checks.smart.judge_id_tokens import Login, Renewed
from payerproof.errors import LoginFailed
from payerproof.http.client import Request
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.identity import read
from payerproof.smart.sessions import Authorization
from payerproof.target.scope import Scope

CAPABILITY = "sso-openid-connect"
_SCOPES = "openid fhirUser"
BETWEEN = "another request of the app before the code is redeemed"
PAUSE = 2.5
"""Seconds after which an instant that is told in whole seconds is another one."""


def each_login(scope: Scope) -> Iterator[Case]:
    """One case for each app, by itself and with another request of it in between; `path` names that."""
    for case in each_app(scope):
        yield case
        yield replace(case, path=BETWEEN)


def offered(payer: Payer) -> bool:
    """Return whether the SMART configuration declares OpenID Connect."""
    return declared(payer, CAPABILITY)


def again(payer: Payer, case: Case) -> Authorization:
    """Sign in, and ask for a login once more in the same browser; return the second walk."""
    browser, app = payer.wire.browser(), payer.app_of(case)
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    payer.sessions.authorize(case.requester, app, choices, browser=browser)
    return payer.sessions.authorize(case.requester, app, choices, browser=browser, prompt="login")


def unasked(payer: Payer, case: Case) -> tuple[Authorization, Authorization]:
    """Ask in a new browser with `prompt=none`, and in another one without; return both walks.

    No password is given in either: a page that asks for it ends the walk.
    """
    app = payer.app_of(case)
    wanted = " ".join(dict.fromkeys([*_SCOPES.split(), *oauth.scopes_for(app, "Patient").split()]))
    choices = payer.sessions.choices(case.requester, case.subject, decision="stay")
    silent = payer.sessions.authorize(case.requester, app, choices, scope=wanted, prompt="none")
    return silent, payer.sessions.authorize(case.requester, app, choices, scope=wanted)


def refreshed(payer: Payer, case: Case) -> Renewed:
    """Log in, wait until an instant is another one, and refresh. Raises LoginFailed where no token comes of it."""
    login = logged_in(payer, case)
    if login.session.refresh_token is None:
        return Renewed(login)
    time.sleep(PAUSE)
    answer = payer.sessions.refresh(login.session)
    told = (json_object(answer.body) or {}).get("id_token")
    token = read(told) if isinstance(told, str) else None
    return Renewed(login, answer, isinstance(told, str), token, published(payer), payer.now())


def published(payer: Payer) -> tuple[Any, ...] | None:
    """Return the keys that are published now, None where none are to be had."""
    document = payer.endpoints.document
    keys = payer.wire.send(Request("GET", str(document["jwks_uri"]))) if document.get("jwks_uri") else None
    listed = (json_object(keys.body) or {}).get("keys") if keys is not None else None
    return tuple(listed) if isinstance(listed, list) else None


def logged_in(payer: Payer, case: Case, *, between: bool = False) -> Login:
    """Sign the case's requester in for the subject's record with a nonce, asking who it is; and fetch the keys.

    `between`: the app begins another login in the same browser, with another nonce, before it redeems the code.
    Raises LoginFailed where no token comes of it.
    """
    app, nonce, browser = payer.app_of(case), secrets.token_urlsafe(16), payer.wire.browser()
    wanted = " ".join(dict.fromkeys([*_SCOPES.split(), *oauth.scopes_for(app, "Patient").split()]))
    if payer.patient(case.subject) is None:
        raise LoginFailed(f"picker: which Patient {case.subject} is, is not known, so nobody can be picked")
    choices = payer.sessions.choices(case.requester, case.subject)
    walked = payer.sessions.authorize(case.requester, app, choices, scope=wanted, nonce=nonce, browser=browser)
    if between:
        leaving, other = replace(choices, decision="leave"), secrets.token_urlsafe(16)
        payer.sessions.authorize(case.requester, app, leaving, scope=wanted, nonce=other, browser=browser)
    answer = payer.sessions.redeem(walked)
    session = payer.sessions.opened(case.requester, case.subject, app, answer)
    has_token = session.response.get("id_token")
    token = read(has_token) if isinstance(has_token, str) else None
    return Login(
        session=session,
        answer=answer,
        nonce=nonce,
        issuer=payer.endpoints.document.get("issuer"),
        has_token=isinstance(has_token, str),
        token=token,
        keys=published(payer),
        now=payer.now(),
    )
