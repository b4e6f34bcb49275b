"""A refreshed token is for the record that its account shared last."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-takes-the-latest-record",
    title="A refreshed token is for the record that its account shared last",
    seam="authorization.rotated",
    story=(
        "The refresh token names account and app, and the record is looked up among what the account shared with "
        "that app, the latest first. A parent who added a second child finds the first one's claims replaced."
    ),
    source="REQ-OA-35; SMART launch context stays that of the grant",
    caught_by=("smart-refresh-keeps-record",),
)


def apply(seams: Seams) -> None:
    """Look the record up by account and app."""
    healthy = seams.authorization.rotated

    def latest(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        grant = refresh.grant
        shared = (each for each in reversed(vault.grants.values()) if each.account == grant.account)
        last = next((each for each in shared if each.client_id == grant.client_id), grant)
        grant.subject, grant.patient = last.subject, last.patient
        return healthy(vault, refresh, now)

    seams.authorization.rotated = latest
