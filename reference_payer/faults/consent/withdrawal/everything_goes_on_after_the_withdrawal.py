"""Later pages of $everything go on after the withdrawal."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import way_asked
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="everything-goes-on-after-the-withdrawal",
    title="Later pages of $everything go on after the withdrawal",
    seam="data.alive",
    story=(
        "The record was collected when it was asked for, and its pages are cut from what was collected. Only "
        "the asking asked for the consent."
    ),
    source="RR-01; RR-16; HAPI FHIR #2369",
    caught_by=(
        "consent-portal-withdrawal-closed",
        "consent-revoked-token-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask for no consent where $everything goes on."""
    healthy = seams.data.alive
    asked = way_asked(seams)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.EVERYTHING and "_page=" in asked()[1]:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
