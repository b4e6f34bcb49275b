"""Page links go on after the term of the consent."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-links-outlive-the-term",
    title="Page links go on after the term of the consent",
    seam="data.alive",
    story=(
        "A page link is thought of as a receipt: whoever holds it was entitled when it was given out. Only a "
        "withdrawal is looked up, not the days for which the consent was given."
    ),
    source="RV-10; RV-16; RR-01",
    caught_by=("consent-ends-with-its-term",),
)


def apply(seams: Seams) -> None:
    """Ask whether the grant was ended, and for no expiry, where a page is fetched."""
    healthy = seams.data.alive

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.PAGE:
            return access.grant.ended is None and not access.revoked
        return healthy(access, now, access_path)

    seams.data.alive = alive
