"""A page link goes on after the token was revoked."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revoked-token-pages",
    title="A page link goes on after the token was revoked",
    seam="data.alive",
    story=(
        "A search that is under way keeps its result on the server. The next pages are served to the end, "
        "whatever became of the token meanwhile: whoever asked for everything just before the withdrawal gets "
        "everything."
    ),
    source="HAPI FHIR #2369: the consent hook was not called for pages",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
)


def apply(seams: Seams) -> None:
    """Ask only for the expiry on these query paths."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.PAGE:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
