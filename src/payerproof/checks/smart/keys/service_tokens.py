"""Tokens of services, asked for by client credentials (SMART App Launch 2.2, Backend Services; RFC 6749, 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from payerproof.checks.common import cases
from payerproof.checks.smart import interactions
from payerproof.checks.smart.interactions import INTERACTIONS
from payerproof.checks.smart.keys import wrong_assertions
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import assertions, oauth
from payerproof.smart.discovery import json_object
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Session, undecided
from payerproof.target.description import App
from payerproof.target.scope import Scope

_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")
_OF_A_MEMBER = frozenset({interactions.PAGE, "graphql", "graphql-of-patient"})
"""Interactions that begin with a member's own token, or that nobody asks for with a service's."""
_MOST_OUTSIDERS = 3
BEYOND = {
    "every type": "system/*.rs",
    "the right to write": "system/Patient.cruds system/Coverage.write",
    "everything, in the old spelling": "system/*.*",
    "a member's record": "patient/*.read patient/*.rs launch/patient",
    "what a user may see": "user/*.read user/*.rs",
    "lasting access, and who somebody is": "offline_access online_access openid fhirUser",
}
"""What a service may ask for beside its own scopes, by what that is."""
MISSHAPEN: Mapping[str, Mapping[str, str | None]] = {
    "another grant type": {"grant_type": "payerproof_no_such_grant"},
    "no grant type": {"grant_type": None},
    "another kind of assertion": {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
    "no kind of assertion": {"client_assertion_type": None},
}
"""What is wrong with a token request whose assertion is right, by its name."""


def each_service(scope: Scope) -> Iterator[Case]:
    """One case for each service, about the first member whose record it may have; `note` names the service.

    Without a service one case is left, of which it is told that there is none.
    """
    found = [(app, name) for app in scope.target.services for name in inside(scope, app)[:1]]
    if not found:
        yield from cases.first_member(scope)
    for app, name in found:
        yield Case(requester=name, subject=name, note=app.id)


def _with_paths(scope: Scope, paths: Iterable[str]) -> Iterator[Case]:
    names = tuple(paths)
    for case in each_service(scope):
        yield from (replace(case, path=name) for name in (names if case.note else names[:1]))


def each_wrong(scope: Scope) -> Iterator[Case]:
    """One case for each service and wrong assertion; `path` names it."""
    return _with_paths(scope, wrong_assertions.names_of(scope))


def each_beyond(scope: Scope) -> Iterator[Case]:
    """One case for each service and kind of scope that it may ask for too much; `path` names it."""
    return _with_paths(scope, BEYOND)


def each_misshapen(scope: Scope) -> Iterator[Case]:
    """One case for each service and request that is misshapen; `path` names what is wrong."""
    return _with_paths(scope, MISSHAPEN)


def each_interaction(scope: Scope) -> Iterator[Case]:
    """One case for each service and interaction; with one type, that is one of the service's own."""
    services = {app.id: app for app in scope.target.services}
    for case in each_service(scope):
        if not case.note:
            yield case
            continue
        kinds = registered(services[case.note])
        yield from (replace(each, note=case.note) for each in _interactions(scope, case.subject or "", kinds))


def each_outsider(scope: Scope) -> Iterator[Case]:
    """One case for each interaction about each of some members whose records a service may not have.

    The requester is a member whose record it may have. Without such a service one case is left, as in `each_service`.
    """
    found = [
        replace(each, requester=name, note=app.id)
        for app in scope.target.services
        if app.members is not None
        for name in inside(scope, app)[:1]
        for subject in [other for other in scope.members if other not in app.members][:_MOST_OUTSIDERS]
        for each in _interactions(scope, subject, registered(app))
        if each.path != interactions.COUNT  # a count that leaves the subject out is of the service's own
    ]
    yield from found or cases.first_member(scope)


def _interactions(scope: Scope, member: str, kinds: tuple[str, ...]) -> Iterator[Case]:
    about = replace(scope, accounts={member: scope.accounts[member]})
    for case in interactions.each_interaction(about):
        if case.path not in _OF_A_MEMBER and (case.resource_type is None or case.resource_type in kinds):
            yield case


def inside(scope: Scope, app: App) -> list[str]:
    """Return the members whose records a service may have: all where the target file does not say."""
    return [name for name in scope.members if app.members is None or name in app.members]


def registered(app: App) -> tuple[str, ...]:
    """Return the types of a service's scopes, those of every record where one of them is for all types."""
    named = types_named(app.scopes)
    return _TYPES if "*" in named else tuple(sorted(named))


def asked(payer: Payer, app: App, scope: str, **changes: str | None) -> Exchange:
    """Ask for a token of a service with a right assertion; `changes` replace form fields, None leaves one out.

    Raises LoginBroken where the target names no token endpoint.
    """
    endpoint = endpoint_of(payer)
    fields = proof_of(assertions.made(app, endpoint))
    return _sent(payer, app, {"grant_type": "client_credentials", "scope": scope} | fields | changes)


def asked_wrongly(payer: Payer, case: Case, app: App) -> Exchange:
    """Ask for a token of a service with the case's wrong assertion; one that was used before is used first.

    Raises LoginFailed where the right assertion brings no token either.
    """
    endpoint = endpoint_of(payer)
    text = wrong_assertions.text_of(payer, case.path or "", app, endpoint)
    proof = {} if text is None else proof_of(text)
    fields = {"grant_type": "client_credentials", "scope": app.scopes, "client_id": app.client_id} | proof
    if case.path == wrong_assertions.REPLAYED:
        opened(app, _sent(payer, app, fields))
    return _sent(payer, app, fields)


def endpoint_of(payer: Payer) -> str:
    """Return the token endpoint. Raises LoginBroken where the target names none."""
    if payer.endpoints.token is None:
        raise LoginBroken("token request: the target names no token endpoint")
    return payer.endpoints.token


def proof_of(text: str) -> dict[str, str | None]:
    """Return the form fields of an assertion."""
    return {"client_assertion_type": assertions.TYPE, "client_assertion": text}


def _sent(payer: Payer, app: App, fields: dict[str, str | None]) -> Exchange:
    named = {"client_id": None, **fields}
    answer = payer.wire.send(oauth.token_request(endpoint_of(payer), app, named, authenticate=False))
    payer.sessions.learn(answer)
    return answer


def opened(app: App, answer: Exchange) -> Session:
    """Return the session of a service that a token response opens. Raises LoginFailed if it holds no access token."""
    response = json_object(answer.body) or {}
    token = response.get("access_token")
    if not answer.ok or not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        kind = LoginBroken if undecided(answer.status) else LoginFailed
        problem = oauth.error_of(answer) or answer.error or "no access_token"
        raise kind(f"token request for the service {app.id}: status {answer.status}, {problem}")
    scope = response.get("scope")
    return Session("", app, app.id, app.id, None, token, None, scope if isinstance(scope, str) else "", None, response)


def of(payer: Payer, app: App, scope: str | None = None) -> Session:
    """Return a session of a service for its scopes, or for fewer. Raises LoginFailed where it is given none."""
    return opened(app, asked(payer, app, scope or app.scopes))


def about(payer: Payer, app: App, member: str) -> Observation:
    """Read the Patient of a member, whose record a service may have, with the service's token. Raises LoginFailed."""
    return payer.ask(of(payer, app), f"Patient/{payer.patient(member)}")


def narrowed(app: App, kind: str) -> str:
    """Return the one scope of a service that opens a type alone, with the rights that its own scope for it has."""
    own = [scope for scope in app.scopes.split() if types_named(scope) & {kind, "*"}]
    return f"system/{kind}.{own[0].partition('?')[0].rpartition('.')[2] if own else 'rs'}"


def left_out(app: App, case: Case) -> tuple[str, ...]:
    """Return the types of a grant that does not cover the case's interaction: one of the service's own, or none."""
    named = INTERACTIONS[case.path or "read"].granted
    others = [kind for kind in registered(app) if kind != case.resource_type]
    wanted = named or tuple(others[:1])
    return wanted if set(wanted) <= set(registered(app)) else ()


def turned(case: Case) -> Case:
    """Return the case about its requester: a member whose record the service may have."""
    return replace(case, subject=case.requester)
