"""A refresh token comes without being asked for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-without-offline",
    title="A refresh token comes without being asked for",
    seam="authorization.refreshable",
    story=(
        "The token endpoint sends a refresh token with every answer, since most apps ask for one sooner or "
        "later. The member agreed to one visit and gave access for a year."
    ),
    source="REQ-OA-20; SMART App Launch 2.2, scopes for requesting a refresh token",
    caught_by=("smart-refresh-needs-offline",),
)


def apply(seams: Seams) -> None:
    """Send a refresh token with every grant."""
    seams.authorization.refreshable = lambda _grant: True
