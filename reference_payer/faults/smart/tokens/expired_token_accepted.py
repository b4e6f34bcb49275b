"""An expired access token works."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="expired-token-accepted",
    title="An expired access token works",
    seam="data.alive",
    story=(
        "The response says that the token lives an hour, the server compares with nothing. Tokens end when "
        "the database is cleaned."
    ),
    source="REQ-OA-22; RFC 6750 section 3.1",
    caught_by=("smart-token-expires",),
)


def apply(seams: Seams) -> None:
    """Look at revocation only."""
    seams.data.alive = lambda access, now, _access_path: not access.revoked and access.grant.live(now)
