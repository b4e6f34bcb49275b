"""Introspection calls a revoked token active."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-says-active",
    title="Introspection calls a revoked token active",
    seam="authorization.introspectable",
    story=(
        "Introspection answers from the token table, revocation writes to another. Services that ask before "
        "they serve are told that all is well."
    ),
    source="REQ-OA-29; RFC 7662 section 2.2",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
)


def apply(seams: Seams) -> None:
    """Look at the expiry alone."""

    def by_expiry(found: Access | Refresh, now: datetime) -> bool:
        return now < (found.expires if isinstance(found, Access) else found.grant.expires)

    seams.authorization.introspectable = by_expiry
