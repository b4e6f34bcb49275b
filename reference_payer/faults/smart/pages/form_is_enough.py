"""The consent form is accepted from any browser."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="form-is-enough",
    title="The consent form is accepted from any browser",
    seam="people.sender",
    story=(
        "Behind the load balancer cookies were lost now and then, so the form carries the key of its session "
        "itself. Whoever gets hold of a page, from a cache or a screen share, can press its Allow button."
    ),
    source="REQ-OA-32; CWE-352",
    caught_by=("smart-consent-page-protected",),
)


def apply(seams: Seams) -> None:
    """Find the session by what the form carries."""

    def carried(sessions: Sessions, _session: Session, csrf: str) -> Session | None:
        return next((session for session in sessions if session.genuine(csrf)), None)

    seams.people.sender = carried
