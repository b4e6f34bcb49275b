"""A refresh token works for another app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-for-any-app",
    title="A refresh token works for another app",
    seam="authorization.refresh_usable",
    story=(
        "The refresh token is looked up by its value. Any registered app that comes by it can use it, and a "
        "public app is anybody."
    ),
    source="REQ-OA-18; RFC 6749 section 6",
    caught_by=("smart-refresh-bound-to-app",),
)


def apply(seams: Seams) -> None:
    """Never mind whose token it is."""
    seams.authorization.refresh_usable = lambda token, _app, now: token.grant.live(now)
