"""A login keeps the session that was there before it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="session-kept-over-login",
    title="A login keeps the session that was there before it",
    seam="people.renewed",
    story=(
        "The session begins with the first page, so that a half-filled form is not lost, and the login writes the "
        "account into it. Whoever put the cookie into the browser before, at a shared desk or over a subdomain, is "
        "logged in with it."
    ),
    source="CWE-384; OWASP ASVS 5.0 section 7.2.4",
    caught_by=("smart-session-begins-with-login",),
)


def apply(seams: Seams) -> None:
    """Write the account into the session that is there."""
    seams.people.renewed = lambda sessions, cookie, session: sessions.keep(cookie, session)
