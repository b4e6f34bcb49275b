"""The consent form is accepted from the browser of any member."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="form-from-any-member",
    title="The consent form is accepted from the browser of any member",
    seam="people.sender",
    story=(
        "The form carries a random value, and the server looks whether it gave it to anybody who is signed in. "
        "That it was given to this browser is not asked: somebody's own page, sent on to a victim, agrees in the "
        "victim's browser."
    ),
    source="RFC 9700 section 4.7; CWE-352; OWASP CSRF: a token that is not tied to the session",
    caught_by=("smart-consent-page-protected",),
)


def apply(seams: Seams) -> None:
    """Take the value of any session from a browser that is signed in."""
    healthy = seams.people.sender

    def of_anybody(sessions: Sessions, session: Session, csrf: str) -> Session | None:
        if session.account is None:
            return healthy(sessions, session, csrf)
        return next((each for each in sessions if each.account is not None and each.genuine(csrf)), None)

    seams.people.sender = of_anybody
