"""A token that a refresh gave outlives the withdrawal."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import refreshed_tokens
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refreshed-tokens-outlive-the-withdrawal",
    title="A token that a refresh gave outlives the withdrawal",
    seam="data.alive",
    story=(
        "The withdrawal ends the tokens that the code gave. Those of a refresh hang on the refresh token, "
        "which is forgotten, and not on the consent."
    ),
    source="RV-04; Keycloak #27275",
    caught_by=(
        "consent-portal-withdrawal-closed",
        "consent-revoked-token-closed",
        "consent-closed-in-any-order",
    ),
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone of a refreshed token."""
    healthy = seams.data.alive
    renewed = refreshed_tokens(seams)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access.value in renewed:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
