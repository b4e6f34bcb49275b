"""Logins that cross: of two people at the same moment, and of one person in two tabs of one browser."""

from __future__ import annotations

from dataclasses import dataclass, replace

from payerproof.checks.common import authorize
from payerproof.checks.smart.races import token_of
from payerproof.errors import LoginFailed
from payerproof.http.client import Request
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.drivers import Walk
from payerproof.smart.sessions import Authorization


@dataclass(frozen=True, slots=True)
class Crossed:
    """What came of one of two logins that crossed: who signed in, the token response, and what the token reads.

    `told`: the Patient that the response names. `seen` None: there was no token.
    """

    member: str
    answer: Exchange
    told: str | None
    seen: Observation | None


def crossed(payer: Payer, case: Case) -> tuple[Crossed, ...]:
    """Let two people consent one after the other, and redeem both codes at the same moment.

    Raises LoginFailed where one of them obtains no code.
    """
    pending = {}
    for name in (case.requester, case.subject):
        pending[name] = authorize.authorized(payer, replace(case, requester=name, subject=name))
    requests = [_redemption(payer, each) for each in pending.values()]
    answers = payer.wire.send_together(requests)
    found = []
    for name, answer in zip(pending, answers, strict=True):
        payer.sessions.learn(answer)
        told, token, patient = token_of(answer, "patient"), token_of(answer), payer.patient(name)
        headers = {"authorization": f"Bearer {token}"}
        seen = payer.ask(None, f"Patient/{patient}", headers=headers) if token and patient else None
        found.append(Crossed(name, answer, told.rpartition("/")[2] if told else None, seen))
    return tuple(found)


def _redemption(payer: Payer, pending: Authorization) -> Request:
    fields = {
        "grant_type": "authorization_code",
        "code": pending.issued,
        "redirect_uri": pending.app.redirect_uri,
        "code_verifier": pending.pkce.verifier if pending.pkce else None,
    }
    return oauth.token_request(payer.endpoints.token or "", pending.app, fields)


@dataclass(frozen=True, slots=True)
class Tabs:
    """What came of the tab opened first, which asked for little, after another asked for more in the same browser.

    `first`: its authorization, with the redirect that its consent led to. `other_state`: that of the other tab.
    `answer`: the token response, None where there was no code. `scope`: what it says is granted.
    """

    first: Authorization
    other_state: str
    sent: Exchange
    answer: Exchange | None = None
    scope: str = ""


def two_tabs(payer: Payer, case: Case, *types: str) -> Tabs | None:
    """Open two consent pages in one browser, the first for a few types, and agree in the first one.

    None where there are not two such pages: a consent may be remembered. Raises LoginFailed as `authorize` does.
    """
    app, browser = payer.app_of(case), payer.wire.browser()
    choices = payer.sessions.choices(case.requester, case.subject, decision="leave")
    little = oauth.scopes_for(app, *types, refresh=False)
    first = payer.sessions.authorize(case.requester, app, choices, browser=browser, scope=little)
    try:
        other = payer.sessions.authorize(case.requester, app, choices, browser=browser)
    except LoginFailed:
        return None
    if first.walk.consent is None or other.walk.consent is None:
        return None
    sent = browser.send(first.walk.consent)
    walked = Walk(redirect=oauth.redirect_parameters(sent, app.redirect_uri), exchanges=[sent])
    agreed = _ended(first, walked)
    if agreed.code is None:
        return Tabs(agreed, other.state, sent)
    answer = payer.sessions.redeem(agreed)
    return Tabs(agreed, other.state, sent, answer, token_of(answer, "scope") or "")


def _ended(authorization: Authorization, walk: Walk) -> Authorization:
    """Return the authorization as another walk ended."""
    return Authorization(authorization.app, authorization.state, authorization.pkce, walk)
