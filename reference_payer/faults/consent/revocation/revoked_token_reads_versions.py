"""A version or a compartment is read with a token that was ended."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revoked-token-reads-versions",
    title="A version or a compartment is read with a token that was ended",
    seam="data.alive",
    story=(
        "Reads and searches go through the new gateway, which asks for the grant. Versions, histories and "
        "compartments were forgotten in its routes and reach the old service, which looks at the expiry."
    ),
    source="REQ-CON-004: every query path is walked again after the revocation; OWASP API9:2023",
    caught_by=("consent-every-road-closed",),
)


def apply(seams: Seams) -> None:
    """Ask only for the expiry on these query paths."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path in (AccessPath.VREAD, AccessPath.HISTORY, AccessPath.COMPARTMENT):
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
