"""A document is handed out after the token was ended."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="documents-outlive-the-token",
    title="A document is handed out after the token was ended",
    seam="data.alive",
    story=(
        "The address of a document was handed out while the consent stood, and the store of files honours it "
        "to the end of the token."
    ),
    source="RR-04; LinuxForHealth FHIR #2874",
    caught_by=(
        "consent-portal-withdrawal-closed",
        "consent-revoked-token-closed",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where a document is fetched."""
    healthy = seams.data.alive

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.DOCUMENT:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
