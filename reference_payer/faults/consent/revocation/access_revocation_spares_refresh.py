"""Revoking an access token leaves the refresh token alive, against the promise."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="access-revocation-spares-refresh",
    title="Revoking an access token leaves the refresh token alive, against the promise",
    seam="authorization.revoked",
    story=(
        "The help page says that revoking any token disconnects the app. The endpoint strikes out the access "
        "token alone, and the next refresh connects the app again."
    ),
    source="RFC 7009 section 2.1, and the promise revocation_ends_grant; RV-01",
    caught_by=("consent-access-token-ends-refresh",),
)


def apply(seams: Seams) -> None:
    """End the access token alone."""
    healthy = seams.authorization.revoked

    def one(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if isinstance(found, Access):
            found.revoked = True
        else:
            healthy(vault, found, now)

    seams.authorization.revoked = one
