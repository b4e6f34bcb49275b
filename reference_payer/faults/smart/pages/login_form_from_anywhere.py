"""The login form is accepted from any browser."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="login-form-from-anywhere",
    title="The login form is accepted from any browser",
    seam="people.sender",
    story=(
        "The token in the login form is looked up in the table of those that were given out, and whoever has "
        "one may go on: nobody is logged in yet, so what could be forged? A page of another site logs its "
        "visitor in to an account of its own, and the visitor connects apps to that."
    ),
    source="RFC 6749 section 10.12; login CSRF",
    caught_by=("smart-login-form-protected",),
)


def apply(seams: Seams) -> None:
    """Take a form of nobody's for one of whoever sends it."""
    healthy = seams.people.sender

    def sender(sessions: Sessions, session: Session, csrf: str) -> Session | None:
        open_ones = (each for each in sessions if each.account is None and each.genuine(csrf))
        return healthy(sessions, session, csrf) or next(open_ones, None)

    seams.people.sender = sender
