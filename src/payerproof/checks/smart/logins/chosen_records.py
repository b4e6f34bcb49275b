"""The record that was chosen, followed where it may get lost: from tab to tab, and from refresh to refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.checks.common import authorize
from payerproof.checks.common.judgement import undecided
from payerproof.checks.smart.judge_authorize import patients_apart
from payerproof.errors import LoginFailed
from payerproof.http.client import Browser
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange, Outcome
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization, Session

Launches = tuple[Session, Observation, Session, Observation]
"""Two sessions of one person, for the own record and for another one, each with what it reads of its own patient."""


@dataclass(frozen=True, slots=True)
class Unserved:
    """Why there are no two sessions to look at, and the answers that show it; `lawful`: a payer may have it so."""

    why: str
    exchanges: tuple[Exchange, ...] = ()
    lawful: bool = False


def in_two_tabs(payer: Payer, case: Case) -> Launches | Unserved | None:
    """Choose the own record in one tab and the subject's in another, then consent in the first and in the second.

    None where no authority is in force. Unserved where two browsers mix the records up as well, so that no tab is to
    blame. Raises LoginFailed where no page lets the holder choose between records.
    """
    if not payer.entitlement.record(case.requester, case.subject).allowed:
        return None
    apart = authorize.two_launches(payer, case)
    if patients_apart(apart, case.requester or "", case.subject or "").outcome is not Outcome.PASS:
        return Unserved("two browsers are not given the two records either, see smart-patient-is-the-picked-one")
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
        agreed = _consented(browser, tab)
        if isinstance(agreed, Unserved):
            return agreed
        sessions[name] = payer.sessions.opened(case.requester, name, app, payer.sessions.redeem(agreed))
    return _read(payer, case, sessions)


def _consented(browser: Browser, tab: Authorization) -> Authorization | Unserved:
    """Agree on the consent page of a tab, and return the authorization with the code that comes of it."""
    if tab.code is not None:
        return Unserved("a consent is remembered, so no tab asks for one", lawful=True)
    if tab.walk.consent is None:
        return Unserved(f"a tab came to no consent: {tab.walk.ended}", tuple(tab.walk.exchanges[-1:]))
    sent = browser.send(tab.walk.consent)
    walk = Walk(redirect=oauth.redirect_parameters(sent, tab.app.redirect_uri), exchanges=[sent])
    agreed = Authorization(tab.app, tab.state, tab.pkce, walk)
    if agreed.code is None:
        why = undecided(sent) or "a consent of two tabs side by side gives no code, as a payer may have it"
        return Unserved(why, (sent,), lawful=not undecided(sent))
    if (walk.redirect or {}).get("state") != tab.state:
        why = "a consent is answered with what another tab asked for, see smart-tabs-apart"
        return Unserved(why, (sent,), lawful=True)
    return agreed


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
            return Unserved("the app gets no refresh token", lawful=True)
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
