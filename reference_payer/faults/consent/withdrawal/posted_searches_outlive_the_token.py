"""A search by POST is served after the token was ended."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="posted-searches-outlive-the-token",
    title="A search by POST is served after the token was ended",
    seam="data.alive",
    story=(
        "Forms are let through by the gateway to a handler that looks at the end that the token states, and "
        "asks nobody."
    ),
    source="RV-04; LV-18",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where a form searches."""
    healthy = seams.data.alive

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.POST_SEARCH:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
