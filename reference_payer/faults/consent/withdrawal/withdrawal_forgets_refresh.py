"""Withdrawal ends the access tokens and forgets the refresh token."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-forgets-refresh",
    title="Withdrawal ends the access tokens and forgets the refresh token",
    seam="authorization.withdrawn",
    story=(
        "The portal ends the consent and the access tokens of the app. The refresh tokens are kept in another "
        "store, for a year, with a copy of what was agreed, and the app fetches a new access token at its next start."
    ),
    source="REQ-CON-004: withdrawal stops refreshing too; CWE-613",
    caught_by=("consent-portal-withdrawal-closed",),
)


def apply(seams: Seams) -> None:
    """Leave the refresh tokens a copy of the grant that ends."""
    healthy = seams.authorization.withdrawn

    def tokens_apart(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        copies = {grant.id: replace(grant) for grant in matching(vault, account, patient, client_id)}
        for token in vault.refresh.values():
            token.grant = copies.get(token.grant.id, token.grant)
        healthy(vault, account, patient, client_id, now)

    seams.authorization.withdrawn = tokens_apart
