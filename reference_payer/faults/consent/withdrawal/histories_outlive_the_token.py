"""A history is served after the token was ended."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="histories-outlive-the-token",
    title="A history is served after the token was ended",
    seam="data.alive",
    story=("Histories come from the archive, which keeps its own list of tokens, filled at night."),
    source="RV-04; LV-03",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where a history is read."""
    healthy = seams.data.alive

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.HISTORY:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
