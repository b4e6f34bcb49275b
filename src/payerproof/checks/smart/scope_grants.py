"""Grants for a few scopes: one type, one right, or no data at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common import authorize, cases
from payerproof.errors import LoginBroken
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.oauth import scopes_for
from payerproof.smart.sessions import Session, undecided
from payerproof.target.description import App
from payerproof.target.scope import Scope

RIGHTS = ("r", "s")
"""The rights of version 2 scopes that a Patient Access API has use for."""


def each_right(scope: Scope) -> Iterator[Case]:
    """One case for each right that a grant may name alone, with the first member; `path` names it."""
    for case in cases.first_member(scope):
        for right in RIGHTS:
            yield replace(case, path=right)


def kept(payer: Payer, case: Case, types: tuple[str, ...]) -> tuple[Session, Observation] | None:
    """Return a session for some types alone that serves many cases, and what it is served of the first of them.

    A grant whose token serves nothing (any more) is asked for once again. None if the payer refuses such a grant.
    Raises LoginBroken and LoginFailed as `of` does.
    """
    key, seen = (case.requester, payer.app.id, *types), None
    for _ in range(2):
        session = payer.narrow_grants.get(key)
        if session is None:
            session = of(payer, case, *(f"patient/{name}.{reading(payer.app)}" for name in types))
        if session is None:
            return None
        seen = payer.ask(session, _plain(types[0], session.patient))
        if seen.owned_by(case.subject):
            payer.narrow_grants[key] = session
            break
        payer.narrow_grants.pop(key, None)
    return (session, seen) if session and seen else None


def full(payer: Payer, case: Case, types: tuple[str, ...]) -> Observation:
    """Return what the full grant is served where `kept` looks whether a token lives."""
    session = payer.session(case.subject)
    return payer.ask(session, _plain(types[0], session.patient))


def _plain(kind: str, patient: str | None) -> str:
    return f"Patient/{patient}" if kind == "Patient" else f"{kind}?patient={patient}"


def reading(app: App) -> str:
    """Return how the app's own scopes spell the right to read and search: `read` or `rs`."""
    return scopes_for(app, "Patient").rpartition(".")[2]


def granted_alone(session: Session, right: str) -> bool:
    """Return whether the token response names this right over some type, and no scope for data with another."""
    named = [scope for scope in session.scope.split() if scope.startswith(("patient/", "user/", "system/"))]
    return {scope.partition("?")[0].rpartition(".")[2] for scope in named} == {right}


def of(payer: Payer, case: Case, *scopes: str) -> Session | None:
    """Return a session whose app asked for `scopes` beside those of launch and identity; None if that is refused.

    Raises LoginBroken where the server breaks down over it, LoginFailed where the pages cannot be walked.
    """
    bare = scopes_for(payer.app_of(case), refresh=False).split()
    return whole(payer, case, " ".join([*bare, *scopes]) or "launch/patient")


def whole(payer: Payer, case: Case, scope: str) -> Session | None:
    """Return a session whose app asked for a scope and nothing else; None and errors as of `of`."""
    app = payer.app_of(case)
    pending = authorize.authorized(payer, case, scope=scope)
    if pending.code is None:
        if pending.walk.redirect is None and undecided(pending.walk.last_status):
            raise LoginBroken(f"authorization for few scopes: {pending.walk.ended}")
        return None
    answer = payer.sessions.redeem(pending)
    if answer.refused:
        return None
    return payer.sessions.opened(case.requester, case.subject, app, answer)
