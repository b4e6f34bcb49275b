"""Revoking the refresh token leaves the access token alive."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Access, Refresh, Vault

FAULT = Fault(
    id="revocation-spares-access-tokens",
    title="Revoking the refresh token leaves the access token alive",
    seam="authorization.revoked",
    story=(
        "The refresh token is deleted and its access tokens are left to expire. For the rest of the hour the "
        "app reads on, although the member was told that it had ended."
    ),
    source="RFC 7009 section 2.1: access tokens of the same grant should be invalidated too",
    caught_by=("consent-revoked-token-closed",),
)


def apply(seams: Seams) -> None:
    """End the refresh token alone."""
    healthy = seams.authorization.revoked

    def refresh_only(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if isinstance(found, Refresh):
            vault.refresh.pop(found.value, None)
        else:
            healthy(vault, found, now)

    seams.authorization.revoked = refresh_only
