"""Requests that try to steer a grant: to another patient, to another kind of grant, to more than was consented to.

Each one adds to an honest flow what an app could add by itself; nothing of it may change what the member allowed.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from payerproof.checks.common import authorize
from payerproof.checks.common.judge_record_picker import Forged
from payerproof.errors import LoginBroken
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.sessions import Session, undecided
from payerproof.target.description import App
from payerproof.target.scope import Scope

STEERED = ("authorization", "token request", "refresh")
"""The requests to which an app may add the id of a patient."""

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"

Fields = Mapping[str, str | None]


def each_with_an_unrelated_member(scope: Scope) -> Iterator[Case]:
    """Each person with one member for whom there is no authority on record."""
    for name in scope.people:
        unrelated = (other for other in scope.members if other != name and (name, other) not in scope.holders)
        for subject in itertools.islice(unrelated, 1):
            yield Case(requester=name, subject=subject)


def each_steered(scope: Scope) -> Iterator[Case]:
    """Each such pair over each request that could be steered."""
    for case in each_with_an_unrelated_member(scope):
        for request in STEERED:
            yield replace(case, path=request)


def each_other_grant(scope: Scope) -> Iterator[Case]:
    """One case for each kind of grant that is no authorization code, with the first member; `path` names it."""
    for name in scope.members[:1]:
        for kind in OTHER_GRANTS:
            yield Case(requester=name, subject=name, path=kind)


def steered(payer: Payer, case: Case) -> Forged | None:
    """Sign in for the own record, name the subject's Patient in one of the requests, and use whatever comes of it.

    None where the case's request is a refresh and the app gets no refresh token.
    """
    wanted = payer.patient(case.subject)
    choices = payer.sessions.choices(case.requester, case.requester)
    if case.path == "authorization":
        pending = payer.sessions.authorize(case.requester, payer.app, choices, patient=wanted, launch=wanted)
    else:
        pending = payer.sessions.authorize(case.requester, payer.app, choices)
    if pending.code is None:
        return authorize.used(payer, case.requester, case.subject, pending, None)
    answer = payer.sessions.redeem(pending, patient=wanted if case.path == "token request" else None)
    if case.path == "refresh":
        session = payer.sessions.opened(case.requester, case.requester, payer.app, answer)
        if session.refresh_token is None:
            return None
        answer = payer.sessions.refresh(session, patient=wanted)
    return authorize.used(payer, case.requester, case.subject, pending, answer)


def _password(payer: Payer, case: Case, _app: App, _session: Session) -> Fields:
    choices = payer.sessions.choices(case.requester, case.requester)
    return {"grant_type": "password", "username": choices.username, "password": choices.password}


def _token_exchange(_payer: Payer, _case: Case, _app: App, session: Session) -> Fields:
    kind = "urn:ietf:params:oauth:token-type:access_token"
    return {"grant_type": _EXCHANGE, "subject_token": session.access_token, "subject_token_type": kind}


def _assertion(payer: Payer, case: Case, app: App, session: Session) -> Fields:
    """Return a request with an assertion that nobody signed, about the member."""
    choices = payer.sessions.choices(case.requester, case.requester)
    claims = {"iss": app.client_id, "sub": choices.username, "patient": session.patient, "aud": payer.endpoints.token}
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return {"grant_type": _ASSERTION, "assertion": ".".join(texts) + "."}


OTHER_GRANTS: Mapping[str, tuple[str, Callable[[Payer, Case, App, Session], Fields]]] = {
    "password": ("password", _password),
    "token exchange": (_EXCHANGE, _token_exchange),
    "unsigned assertion": (_ASSERTION, _assertion),
}
"""By name: the `grant_type`, and the fields that ask for a token without any consent."""


def other_grant(payer: Payer, case: Case) -> Exchange | None:
    """Ask for a token by another kind of grant, as an app that the member's token was not issued to where there is one.

    None where the target names no token endpoint.
    """
    endpoint, app = payer.endpoints.token, payer.other_app(payer.app) or payer.app
    if endpoint is None:
        return None
    _, fields = OTHER_GRANTS[case.path or "password"]
    asked = fields(payer, case, app, payer.session(case.requester))
    answer = payer.wire.send(oauth.token_request(endpoint, app, {**asked, "scope": app.scopes}))
    for name in ("access_token", "refresh_token"):
        issued = (json_object(answer.body) or {}).get(name)
        if isinstance(issued, str):
            payer.redactor.register(issued, name)
    return answer


def declared(payer: Payer, case: Case) -> bool:
    """Return whether the target's metadata offer the case's kind of grant to apps; that of passwords never counts."""
    kind, _ = OTHER_GRANTS[case.path or "password"]
    offered = payer.endpoints.document.get("grant_types_supported")
    return kind == _EXCHANGE and isinstance(offered, list) and kind in offered


def wider_at_token(payer: Payer, case: Case) -> Session:
    """Consent to the Patient alone, and name every type in the token request. Raises LoginFailed if that is refused."""
    app = payer.app_of(case)
    pending = authorize.authorized(payer, case, scope=oauth.scopes_for(app, "Patient"))
    answer = payer.sessions.redeem(pending, scope=oauth.scopes_for(app, "*"))
    return payer.sessions.opened(case.requester, case.subject, app, answer)


def beyond_the_patient(payer: Payer, case: Case) -> Session | None:
    """Ask for scopes of users and systems beside the patient's; None if that is refused. Raises LoginBroken."""
    scope = payer.app.scopes
    reach = [name for name in scope.split() if name.startswith("patient/")]
    more = [name.replace("patient/", level, 1) for level in ("user/", "system/") for name in reach]
    choices = payer.sessions.choices(case.requester, case.requester)
    pending = payer.sessions.authorize(case.requester, payer.app, choices, scope=" ".join([scope, *more]))
    if pending.code is None:
        if pending.walk.redirect is None and undecided(pending.walk.last_status):
            raise LoginBroken(f"authorization with scopes of users: {pending.walk.ended}")
        return None
    return payer.sessions.opened(case.requester, case.requester, payer.app, payer.sessions.redeem(pending))
