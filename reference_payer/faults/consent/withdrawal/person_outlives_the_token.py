"""The Patient is read after the withdrawal."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    way_asked,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="person-outlives-the-token",
    title="The Patient is read after the withdrawal",
    seam="data.alive",
    story=("Name and address come from the member system, which checks the signature of a token and its end."),
    source="RV-04; RR-07",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where a Patient is read."""
    healthy = seams.data.alive
    asked = way_asked(seams)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.READ and asked()[0].startswith("Patient/"):
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
