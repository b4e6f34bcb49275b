"""Choices beside a grant that close an app's access: the member's agreement to share, the payer's to serve the app.

What closes and opens again is told from what is withdrawn for good; bystanders are those whom a choice is not about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payerproof.checks.common.withdrawal import CHOICES
from payerproof.checks.needs import NEEDS
from payerproof.checks.registry import Judge
from payerproof.errors import CredentialsRefused, LoginBroken, LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome
from payerproof.payer import Payer
from payerproof.smart.levers import LeverFailed
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App

EVENTS: Mapping[str, str] = {
    "sharing": "the agreement to share was ended",
    "app": "the app was turned off",
}


def event(lever: str) -> str:
    """Return in words what closed the access."""
    return EVENTS.get(lever, "the withdrawal")


def lever_of(payer: Payer, judge: Judge, choice: str | None, member: str) -> str:
    """Return the choice where it can be made for a member; else end the test with the need that is not met."""
    need = NEEDS[f"{choice or CHOICES[0]}_lever"]
    offered = choice if choice and payer.has_choice(choice, member) else None
    return judge.given(offered, Judgement(Outcome.NOT_OFFERED, need.words, "", "", (), need.details(payer)))


def bystanders(payer: Payer, session: Session, choice: str) -> list[tuple[str, Session]]:
    """Return sessions that the choice is not about, each with its name.

    An agreement is one member's own, so another member's app goes on; an app is turned off alone, so another goes on.
    """
    if choice == "app":
        other = payer.other_app(session.app)
        return [(f"{other.title} of the same member", _fresh(payer, session.requester, other))] if other else []
    name = payer.other_member(session.subject)
    return [(f"{session.app.title} of another member", _fresh(payer, name, session.app))] if name else []


def opened_again(payer: Payer, session: Session) -> tuple[Observation, str]:
    """Read with a session, or else with a new one; return the answer, and why no new one is to be had.

    Raises LoginBroken where the pages break down.
    """
    seen = payer.own_patient(session)
    if seen.owned_by(session.subject):
        return seen, ""
    try:
        return payer.own_patient(payer.sessions.fresh(session.requester, session.subject, session.app)), ""
    except LoginBroken:
        raise
    except LoginFailed as refused:
        return seen, str(refused)


def signed_in(payer: Payer, session: Session) -> Authorization | None:
    """Ask for a code as a session did; return None where the page refuses what was signed in with.

    A page that refuses an app may answer as one that refuses a password: no account is given up for it.
    Raises LoginFailed where the walk ends otherwise.
    """
    asked = replace(payer.sessions.choices(session.requester, session.subject), refused=None)
    try:
        return payer.sessions.authorize(session.requester, session.app, asked)
    except CredentialsRefused:
        return None


def portal_shown(payer: Payer, session: Session) -> Observation | None:
    """Return the portal's page as the member sees it; None where there is none, or none that can be read."""
    try:
        listed = payer.portal_lists(session)
    except (LeverFailed, LoginFailed):
        return None
    return Observation(listed[1]) if listed else None


def _fresh(payer: Payer, member: str, app: App) -> Session:
    return payer.sessions.fresh(member, member, app)
