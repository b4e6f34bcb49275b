"""An export that was begun is finished whatever becomes of the consent."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-outlives-withdrawal",
    title="An export that was begun is finished whatever becomes of the consent",
    seam="data.alive",
    story=(
        "The export service asks for the token when the work begins and trusts its own job numbers from then on. "
        "Whoever begins an export just before the withdrawal fetches the whole record after it."
    ),
    source="RR-03; REQ-CON-004; microsoft/fhir-server: access to export jobs",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where a job is asked for, or a file of it."""
    healthy = seams.data.alive

    def begun(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path in (AccessPath.EXPORT_STATUS, AccessPath.EXPORT_FILE):
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = begun
