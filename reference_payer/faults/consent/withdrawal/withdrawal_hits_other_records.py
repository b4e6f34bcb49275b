"""Withdrawing an app for one record ends it for all records of the account."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-hits-other-records",
    title="Withdrawing an app for one record ends it for all records of the account",
    seam="authorization.withdrawn",
    story=(
        "Permissions are filed under the account that gave them. A parent who withdraws an app for one child "
        "loses it for the other child and for the own record."
    ),
    source="REQ-CON-007: consent is per member and app, and per record",
    caught_by=("consent-representative-grants-apart",),
)


def apply(seams: Seams) -> None:
    """End every grant of account and app."""

    def all_records(vault: Vault, account: str, _patient: str, client_id: str, now: datetime) -> None:
        end([grant for grant in vault.grants.values() if (grant.account, grant.client_id) == (account, client_id)], now)

    seams.authorization.withdrawn = all_records
