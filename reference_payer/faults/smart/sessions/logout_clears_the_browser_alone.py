"""A logout clears the cookie and leaves the session open."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="logout-clears-the-browser-alone",
    title="A logout clears the cookie and leaves the session open",
    seam="people.signed_out",
    story=(
        "The logout page clears the cookie, and the button works in every test. The session itself lives on at the "
        "server until night, for whoever has its cookie from a backup, a proxy's log or the browser next to it."
    ),
    source="CWE-613; OWASP ASVS 5.0 section 7.4.1",
    caught_by=("smart-logout-ends-session",),
)


def apply(seams: Seams) -> None:
    """Forget nothing."""
    seams.people.signed_out = lambda _sessions, _cookie: None
