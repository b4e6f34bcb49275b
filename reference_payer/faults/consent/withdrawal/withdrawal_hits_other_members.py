"""Withdrawing an app ends it for everybody."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-hits-other-members",
    title="Withdrawing an app ends it for everybody",
    seam="authorization.withdrawn",
    story=(
        "The withdrawal deletes the tokens of the app, and the table has no column for the member. One "
        "member's decision disconnects all the others."
    ),
    source="REQ-CON-007: consent is per member and app",
    caught_by=("consent-others-survive-withdrawal", "consent-representative-grants-apart"),
)


def apply(seams: Seams) -> None:
    """End every grant of the app."""

    def all_members(vault: Vault, _account: str, _patient: str, client_id: str, now: datetime) -> None:
        end([grant for grant in vault.grants.values() if grant.client_id == client_id], now)

    seams.authorization.withdrawn = all_members
