"""Withdrawal ends the access token and forgets the refresh token."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.grants import matching
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Vault

FAULT = Fault(
    id="withdrawal-forgets-refresh",
    title="Withdrawal ends the access token and forgets the refresh token",
    seam="authorization.withdrawn",
    story=(
        "The portal deletes the access tokens of the app. The refresh token is kept elsewhere, for a year, "
        "and the app fetches a new access token at its next start."
    ),
    source="CWE-613",
    caught_by=("consent-portal-withdrawal-closed",),
)


def apply(seams: Seams) -> None:
    """Revoke the access tokens alone."""

    def access_only(vault: Vault, account: str, patient: str, client_id: str, _now: datetime) -> None:
        grants = [grant.id for grant in matching(vault, account, patient, client_id)]
        for token in vault.access.values():
            token.revoked = token.revoked or token.grant.id in grants

    seams.authorization.withdrawn = access_only
