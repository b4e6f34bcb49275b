"""Introspection calls the refresh token of an ended grant active."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-token-introspects-active",
    title="Introspection calls the refresh token of an ended grant active",
    seam="authorization.introspectable",
    story=(
        "Access tokens are looked up with their grant, refresh tokens by their own expiry, which is a year away. "
        "A service that asks whether a connection still stands is told yes."
    ),
    source="RFC 7662 section 2.2; REQ-CON-004",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
)


def apply(seams: Seams) -> None:
    """Look at the expiry of a refresh token alone."""
    healthy = seams.authorization.introspectable

    def by_expiry(found: Access | Refresh, now: datetime) -> bool:
        return now < found.grant.expires if isinstance(found, Refresh) else healthy(found, now)

    seams.authorization.introspectable = by_expiry
