"""Grants for a few scopes: one type, one right, or no data at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common import authorize, cases
from payerproof.errors import LoginBroken
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.oauth import scopes_for
from payerproof.smart.sessions import Session, undecided
from payerproof.target.description import App
from payerproof.target.scope import Scope

RIGHTS = ("r", "s")
"""The rights of version 2 scopes that a Patient Access API has use for."""
_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")


def each_single_type(scope: Scope) -> Iterator[Case]:
    """One case for each type of a record that a grant may name alone, with the first member."""
    for case in cases.first_member(scope):
        for name in _TYPES:
            yield replace(case, resource_type=name)


def each_right(scope: Scope) -> Iterator[Case]:
    """One case for each right that a grant may name alone, with the first member; `path` names it."""
    for case in cases.first_member(scope):
        for right in RIGHTS:
            yield replace(case, path=right)


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
    app = payer.app_of(case)
    bare = scopes_for(app, refresh=False).split()
    pending = authorize.authorized(payer, case, scope=" ".join([*bare, *scopes]) or "launch/patient")
    if pending.code is None:
        if pending.walk.redirect is None and undecided(pending.walk.last_status):
            raise LoginBroken(f"authorization for few scopes: {pending.walk.ended}")
        return None
    answer = payer.sessions.redeem(pending)
    if answer.refused:
        return None
    return payer.sessions.opened(case.reader, case.about, app, answer)
