"""A device that people share: somebody signs in where another one is signed in already."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.checks.common.cases import each_member
from payerproof.errors import LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.scope import Scope

USED = "in a browser that another one used"
NOT_ASKED = "nobody else signs in with pages, or these ask for no password where another one is signed in"


def each_sign_in(scope: Scope) -> Iterator[Case]:
    """Each member, and the first one who can come after somebody without authority for the record."""
    yield from each_member(scope)
    found = (name for name in scope.members if scope.accounts[name].login.walks_pages and _before(scope, name))
    for name in found:
        yield Case(requester=name, subject=name, path=USED)
        return


def _before(scope: Scope, member: str) -> str | None:
    """Return somebody who signs in with pages and may not act for the member, so that no page offers that record."""
    others = (name for name in scope.members if name != member and (name, member) not in scope.holders)
    return next((name for name in others if scope.accounts[name].login.walks_pages), None)


def signed_in_after(payer: Payer, case: Case) -> tuple[Observation, str, str] | None:
    """Sign in as another one and leave at the consent page, then as the case's member in the same browser.

    Returns what the token reads of its own Patient, the member, and who was there before; None where no password was
    asked for. Raises LoginFailed where no token comes of it.
    """
    member, browser = case.requester, payer.wire.browser()
    before = _before(payer.scope, member)
    if before is None:
        return None
    app = payer.app_of(case)
    payer.sessions.authorize(before, app, payer.sessions.choices(before, before, decision="leave"), browser=browser)
    choices = payer.sessions.choices(member, member)
    walked = payer.sessions.authorize(member, app, choices, browser=browser, prompt="login")
    if not walked.walk.password_given:
        return None
    if walked.code is None:
        raise LoginFailed(f"authorization of {member} after {before}: {walked.walk.ended}")
    session = payer.sessions.opened(member, member, app, payer.sessions.redeem(walked))
    return payer.own_patient(session), member, before
