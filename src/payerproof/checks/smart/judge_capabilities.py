"""Declared capabilities: does what the SMART configuration lists work, when it is used?"""

from __future__ import annotations

from dataclasses import dataclass

from payerproof.checks.common.judge_denial import State, refresh_state
from payerproof.checks.common.judgement import absent, broken, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.smart.oauth import error_of
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Authorization, Session

_OFFLINE, _PATIENT = "permission-offline", "context-standalone-patient"
_NOT_FOR_THIS_APP = frozenset({"invalid_scope", "unauthorized_client", "access_denied"})
"""Errors by which a server may lawfully refuse what this one app is not registered for."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: the walk, the answer to the code, the session that it opened, what that reads and searches.

    `answer` None: there was no code. `session` None: no token. `refreshed` None: there was nothing to refresh.
    """

    walked: Authorization
    answer: Exchange | None = None
    session: Session | None = None
    seen: tuple[Observation, ...] = ()
    refreshed: Exchange | None = None


def works(capability: str, tried: Tried | None, owner: str) -> Judgement:
    """Judge whether a declared capability works: a token comes of it that reads, and what belongs to it is there."""
    if tried is None:
        return absent(f"the target file names no app with which {capability} could be used")
    opened = _opens(capability, tried, owner)
    if opened is not None:
        return opened
    if capability == _OFFLINE:
        return _refreshes(tried)
    if capability == _PATIENT:
        return _names_patient(tried)
    return kept(*tried.seen, expected=f"{capability} works", observed="a token that reads the own Patient")


def _is_patient(seen: Observation, patient: str | None) -> bool:
    """Return whether an answer is the Patient itself, whose values may be too common to tell whose they are."""
    found = seen.resource or {}
    return seen.exchange.ok and found.get("resourceType") == "Patient" and found.get("id") == patient


def _opens(capability: str, tried: Tried, owner: str) -> Judgement | None:
    """Return what is to be said where no token came that reads the own Patient; None where one did."""
    expected = f"{capability} works"
    if tried.session is None:
        return _no_token(capability, tried, expected)
    if tried.session.scope and not types_named(tried.session.scope) & {"Patient", "*"}:
        return unsure("no scope for Patient was granted", *tried.seen, expected=expected, observed=tried.session.scope)
    for seen in tried.seen:
        if undecided(seen.exchange):
            return unsure(undecided(seen.exchange), seen, expected=expected)
        if not (seen.owned_by(owner) or _is_patient(seen, tried.session.patient)):
            reason = f"{capability} is declared, and a token that was obtained by it does not read the own Patient"
            if seen.exchange.ok and (seen.resource or {}).get("resourceType") not in ("Patient", "Bundle"):
                return unsure(reason, seen, expected=expected, observed=answer(seen))
            return broken(seen, reason=reason, expected=expected, observed=answer(seen))
    return None


def _no_token(capability: str, tried: Tried, expected: str) -> Judgement:
    walk = tried.walked.walk
    ended = tried.answer or next(iter(walk.exchanges[-1:]), None)
    if ended is None or undecided(ended):
        doubt = undecided(ended) if ended else "no page was answered"
        return unsure(doubt, *walk.exchanges[-1:], expected=expected)
    said = (walk.redirect or {}).get("error") or (error_of(ended) if tried.answer else "")
    if said in _NOT_FOR_THIS_APP:
        reason = f"the app may not be registered for {capability}: it is answered with {said}"
        return unsure(reason, ended, expected=expected, observed=said)
    reason = f"{capability} is declared, and an app that uses it obtains no token"
    return broken(ended, reason=reason, expected=expected, observed=said or walk.ended)


def _refreshes(tried: Tried) -> Judgement:
    session, expected = tried.session, "a refresh token that gives an access token"
    if session is None or "offline_access" not in session.app.scopes.split():
        return absent("the app does not ask for offline_access")
    if session.scope and "offline_access" not in session.scope.split():
        return unsure("offline_access was not granted to this app", expected=expected, observed=session.scope)
    reason = "permission-offline is declared and granted, and access cannot be refreshed"
    if tried.refreshed is None:
        return broken(*tried.seen[:1], reason=reason, expected=expected, observed="no refresh_token")
    state = refresh_state(Observation(tried.refreshed))
    if state is State.UNDECIDED:
        return unsure(undecided(tried.refreshed), tried.refreshed, expected=expected)
    observed = f"the refresh is answered with {tried.refreshed.status}"
    return holds(state is State.OPEN, tried.refreshed, reason=reason, expected=expected, observed=observed)


def _names_patient(tried: Tried) -> Judgement:
    session, expected = tried.session, "the parameter patient in the token response"
    if session is None or "launch/patient" not in session.app.scopes.split():
        return absent("the app does not ask for launch/patient")
    stated = session.response.get("patient")
    reason = "launch/patient is declared and asked for, and the token response names no patient"
    observed = "named" if stated else "missing"
    return holds(bool(stated), *tried.seen[:1], reason=reason, expected=expected, observed=observed)
