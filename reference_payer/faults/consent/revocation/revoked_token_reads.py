"""A revoked token still reads by id."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revoked-token-reads",
    title="A revoked token still reads by id",
    seam="data.alive",
    story=(
        "Resources are served by a service of their own, which checks signature and expiry of a token and "
        "does not ask the authorization server. What was revoked reads on until it expires."
    ),
    source="RFC 7009 section 3: self-contained tokens need a way to be told",
    caught_by=(
        "consent-revoked-token-closed",
        "consent-portal-withdrawal-closed",
        "smart-code-replay-ends-grant",
        "consent-access-token-ends-refresh",
        "consent-every-road-closed",
        "consent-refresh-token-ends-access",
        "consent-every-type-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask only for the expiry on these query paths."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path in (AccessPath.READ, AccessPath.VREAD):
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
