"""Revoking a refresh token leaves its access tokens alive."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-revocation-spares-access",
    title="Revoking a refresh token leaves its access tokens alive",
    seam="authorization.revoked",
    story=(
        "Revocation strikes the token that was sent from its table and nothing else. An app that revokes the "
        "refresh token, the long-lived one, believes that it is done; whoever copied the access token reads on."
    ),
    source="RFC 7009 section 2.1; RV-02",
    caught_by=("consent-refresh-token-ends-access",),
)


def apply(seams: Seams) -> None:
    """Forget the refresh token alone."""
    healthy = seams.authorization.revoked

    def one(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if isinstance(found, Access):
            healthy(vault, found, now)
        else:
            vault.refresh.pop(found.value, None)

    seams.authorization.revoked = one
