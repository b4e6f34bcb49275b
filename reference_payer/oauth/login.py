"""The members' front door, shared by the authorization pages and the portal."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from payerproof.reference_payer.forms import form_of
from payerproof.reference_payer.html import COOKIE
from payerproof.reference_payer.oauth.sessions import Session
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import PageProblem


def session_of(payer: Payer, request: Request) -> tuple[str, Session]:
    """Return the browser's session and its cookie value; a new one where it has none."""
    cookie = request.cookies.get(COOKIE)
    session = payer.sessions.find(cookie)
    if cookie is not None and session is not None:
        return cookie, session
    return payer.seams.people.begun(payer.sessions, cookie)


async def genuine_form(payer: Payer, request: Request) -> tuple[str, Session, list[tuple[str, str]]]:
    """Return cookie, session and fields of a form that came from this browser's own page. Raises PageProblem 403."""
    cookie, session = session_of(payer, request)
    fields = await form_of(request)
    sender = payer.seams.people.sender(payer.sessions, session, dict(fields).get("csrf", ""))
    if sender is None:
        raise PageProblem(
            403, "This form did not come from a page of ours, or the page is too old. Please start again."
        )
    return cookie, sender, fields


def refusal(payer: Payer, username: str) -> str:
    """Return what the page says to a login that failed."""
    return payer.seams.surface.login_refusal(payer.facts.members, username)


def log_in(payer: Payer, cookie: str, session: Session, username: str, password: str) -> str | None:
    """Log a member in and return the new cookie value, or None.

    The password is compared whoever the name belongs to, so the time taken tells nothing either.
    """
    right = hmac.compare_digest(password.encode(), payer.settings.password.encode())
    may_enter = payer.may_act(username)(username) is not None
    if not (right and may_enter):
        return None
    logged_in = Session(account=username, since=payer.clock.now(), pending=session.pending)
    renewed, kept = payer.seams.people.renewed(payer.sessions, cookie, logged_in)
    for pending in kept.pending.values():
        pending.relogin, pending.subject = False, None  # what somebody else chose before is not this member's choice
    return renewed
