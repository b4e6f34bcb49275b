"""The record that was chosen, followed where it may get lost: from tab to tab, and from refresh to refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.errors import LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization, Session

Launches = tuple[Session, Observation, Session, Observation]
"""Two sessions of one person, for the own record and for another one, each with what it reads of its own patient."""


@dataclass(frozen=True, slots=True)
class Unserved:
    """Why there are no two sessions to look at, and the answers that show it."""

    why: str
    exchanges: tuple[Exchange, ...] = ()


def in_two_tabs(payer: Payer, case: Case) -> Launches | Unserved | None:
    """Choose the own record in one tab and the subject's in another, then consent in the first and in the second.

    None where no authority is in force. Raises LoginFailed where no page lets the holder choose between records.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        return None
    browser, app = payer.wire.browser(), payer.app
    tabs: dict[str, Authorization] = {}
    for name in (case.requester or "", case.subject or ""):
        _known(payer, name)
        choices = payer.sessions.choices(case.requester, name, decision="leave")
        tabs[name] = payer.sessions.authorize(case.requester, app, choices, browser=browser)
    if not next(reversed(tabs.values())).walk.offered:
        raise LoginFailed(f"picker: no page lets {case.requester} choose the record of {case.subject}")
    sessions: dict[str, Session] = {}
    for name, tab in tabs.items():
        if tab.walk.consent is None:
            return Unserved(f"a tab came to no consent: {tab.walk.ended}", tuple(tab.walk.exchanges[-1:]))
        sent = browser.send(tab.walk.consent)
        walk = Walk(redirect=oauth.redirect_parameters(sent, app.redirect_uri), exchanges=[sent])
        agreed = Authorization(app, tab.state, tab.pkce, walk)
        if agreed.code is None:
            return Unserved("a consent of two tabs side by side gives no code, as a payer may have it", (sent,))
        if (walk.redirect or {}).get("state") != tab.state:
            return Unserved("a consent is answered with what another tab asked for, see smart-tabs-apart", (sent,))
        sessions[name] = payer.sessions.opened(case.requester, name, app, payer.sessions.redeem(agreed))
    return _read(payer, case, sessions)


def refreshed(payer: Payer, case: Case) -> Launches | Unserved | None:
    """Sign in for the own record and for the subject's, and refresh both, the one that was signed in first at last.

    None where no authority is in force.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        return None
    names = (case.requester or "", case.subject or "")
    for name in names:
        _known(payer, name)
    sessions = {name: payer.sessions.fresh(case.requester, name, payer.app) for name in names}
    for name, session in reversed(sessions.items()):
        if session.refresh_token is None:
            return Unserved("the app gets no refresh token")
        before = payer.own_patient(session)
        if not before.owned_by(name):
            return Unserved(f"the token for {name} reads nothing before it is refreshed either", (before.exchange,))
        answer = payer.sessions.refresh(session)
        if not answer.ok:
            return Unserved(f"the refresh was answered with {answer.status}", (answer,))
        sessions[name] = payer.sessions.renewed(session, answer)
    return _read(payer, case, sessions)


def _known(payer: Payer, name: str) -> None:
    if payer.patient(name) is None:
        raise LoginFailed(f"picker: which Patient {name} is, is not known, so nobody can be picked")


def _read(payer: Payer, case: Case, sessions: Mapping[str, Session]) -> Launches:
    own, other = sessions[case.requester or ""], sessions[case.subject or ""]
    return own, payer.own_patient(own), other, payer.own_patient(other)
