"""Access while the member is away is granted without a refresh token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="offline-access-without-refresh",
    title="Access while the member is away is granted without a refresh token",
    seam="authorization.refreshable",
    story=(
        "Refresh tokens were switched off for a night, after an alarm, and stayed off. The configuration still "
        "lists permission-offline and the consent page still asks: apps lose their members after an hour."
    ),
    source="SMART App Launch 2.2, permission-offline",
    caught_by=("smart-capability-works",),
)


def apply(seams: Seams) -> None:
    """Issue no refresh token."""
    seams.authorization.refreshable = lambda _grant: False
