"""A revoked token still runs Patient/$everything."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revoked-token-gets-everything",
    title="A revoked token still runs Patient/$everything",
    seam="data.alive",
    story=(
        "Operations run in a job of their own with the rights of the service. The token is looked at for its "
        "scopes and its patient, not for its life."
    ),
    source="bwell FHIR server: cached results outlived consent",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed", "consent-every-road-closed"),
)


def apply(seams: Seams) -> None:
    """Ask only for the expiry on these query paths."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.EVERYTHING:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
