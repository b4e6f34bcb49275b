"""A revoked token still searches."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revoked-token-searches",
    title="A revoked token still searches",
    seam="data.alive",
    story=(
        "The revocation list is consulted when a resource is read. Search was added by another team and goes "
        "to another back end, which has never heard of the list."
    ),
    source="Every path has to stop; the published test kits probe one read only",
    caught_by=(
        "consent-revoked-token-closed",
        "consent-portal-withdrawal-closed",
        "consent-every-road-closed",
        "consent-every-type-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask only for the expiry on these query paths."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path in (AccessPath.SEARCH, AccessPath.POST_SEARCH, AccessPath.COMPARTMENT):
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
