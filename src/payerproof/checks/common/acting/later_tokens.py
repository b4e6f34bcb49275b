"""Tokens beside the usual one: of later refreshes, of another app, and of grants that are asked for in other words.

What the first token keeps to may be forgotten where the next one is made from something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payerproof.checks.common import withdrawal
from payerproof.checks.common.judge_denial import State, fhir_state
from payerproof.checks.common.judgement import absent, undecided, unsure
from payerproof.errors import LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.oauth import scopes_for
from payerproof.smart.scopes import IDENTITY
from payerproof.smart.sessions import Session
from payerproof.target.description import App

FIRST, SECOND, NARROWED, OTHER_APP = "first-refresh", "second-refresh", "narrowed-refresh", "other-app"
PASSING, UNLAUNCHED, BY_TYPE, OTHER_DIALECT = "passing", "no-launch", "types-by-name", "other-dialect"
WORDS = {
    FIRST: "a refreshed token",
    SECOND: "the token of a second refresh",
    NARROWED: "the token of a refresh for fewer scopes",
    OTHER_APP: "the token of another app",
    PASSING: "a token without lasting access and without who signed in",
    UNLAUNCHED: "a token without launch/patient",
    BY_TYPE: "a token for types that are named one by one",
    OTHER_DIALECT: "a token for scopes of the other version of SMART",
}
"""How each is called in a sentence."""
_LASTING = ("offline_access", "online_access")


def _without(*left_out: str) -> Callable[[App], str]:
    return lambda app: " ".join(scope for scope in app.scopes.split() if scope not in left_out)


def _other_dialect(app: App) -> str:
    usual = scopes_for(app, "*")
    return usual.removesuffix(".read") + ".rs" if usual.endswith(".read") else usual.removesuffix(".rs") + ".read"


ASKED: Mapping[str, Callable[[App], str]] = {
    PASSING: _without(*_LASTING, *IDENTITY),
    UNLAUNCHED: _without("launch/patient"),
    BY_TYPE: lambda app: scopes_for(app, "Patient", "Coverage", "ExplanationOfBenefit"),
    OTHER_DIALECT: _other_dialect,
}
"""By name: the scopes of a grant that is asked for in other words than the app's own."""
_NEEDED = ("patient/Patient.", "patient/ExplanationOfBenefit.", "patient/*.", "launch/patient")
"""Scopes that a narrower refresh keeps: what is asked with its token depends on them."""
_GIVEN_UP_FIRST = ("openid", "fhirUser", "profile", *_LASTING)


def opened(payer: Payer, requester: str, subject: str, name: str) -> Session | None:
    """Return a session with the token of that name, or None where this target gives none. Raises LoginFailed."""
    if name == OTHER_APP:
        other = payer.other_app(payer.app)
        return payer.session(requester, subject, other) if other is not None else None
    if name in ASKED:
        return _granted(payer, requester, subject, ASKED[name](payer.app))
    session: Session | None = payer.sessions.fresh(requester, subject, payer.app)
    if name == NARROWED and session is not None:
        fewer = narrower(session)
        return _refreshed(payer, session, fewer) if fewer else None
    for _ in range(2 if name == SECOND else 1):
        session = _refreshed(payer, session) if session is not None else None
    return session


def narrower(session: Session) -> str:
    """Return the scopes of a session without one that can be spared, parted by spaces; empty where none can."""
    scopes = (session.scope or session.app.scopes).split()
    data = [scope for scope in scopes if "/" in scope and not scope.startswith(_NEEDED)]
    spared = next(iter([*data[-1:], *(scope for scope in _GIVEN_UP_FIRST if scope in scopes)]), None)
    return " ".join(scope for scope in scopes if scope != spared) if spared else ""


def none_given(name: str) -> Judgement:
    """Return the judgement where the target gives no such token."""
    return absent(f"{WORDS[name]} is not to be had here")


def alive(payer: Payer, session: Session, name: str) -> tuple[Observation, Judgement | None]:
    """Read the own Patient; return the answer, and the doubt whether the token opens anything at all, or None.

    A token that opens nothing keeps to its record, and shows nothing.
    """
    seen = payer.own_patient(session)
    if fhir_state(seen, session.subject, session.patient) is State.OPEN:
        return seen, None
    why = undecided(seen.exchange) or f"{WORDS[name]} reads nothing of the record that it is for"
    return seen, unsure(why, seen)


def _granted(payer: Payer, requester: str, subject: str, scope: str) -> Session | None:
    """Return the session of a grant for some scopes; None for those of the app itself, and where it is refused."""
    walks = payer.scope.accounts[requester].login.walks_pages
    if not walks or not scope or sorted(scope.split()) == sorted(payer.app.scopes.split()):
        return None
    pending = payer.sessions.authorize(requester, payer.app, payer.sessions.choices(requester, subject), scope=scope)
    if pending.code is None:
        return None
    return payer.sessions.opened(requester, subject, payer.app, payer.sessions.redeem(pending))


def _refreshed(payer: Payer, session: Session, scopes: str | None = None) -> Session | None:
    """Return what a refresh opens; None where there is no refresh token, or no token comes."""
    try:
        return withdrawal.refreshed(payer, session, scopes)
    except LoginFailed:
        return None
