"""A withdrawal is forgotten once another member withdraws the same app."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="anothers-withdrawal-restores-the-first",
    title="A withdrawal is forgotten once another member withdraws the same app",
    seam="authorization.withdrawn",
    story=(
        "The gateway keeps a list of ended permissions for each app, and a withdrawal writes it. It writes the "
        "entries of the member who withdraws, and those of everybody before are gone from it."
    ),
    source="RR-14; REQ-CON-004; CWE-613",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Forget what other members ended for the app."""
    healthy = seams.authorization.withdrawn

    def rewritten(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        for grant in vault.grants.values():
            if grant.client_id == client_id and grant.account != account:
                grant.ended = None
        healthy(vault, account, patient, client_id, now)

    seams.authorization.withdrawn = rewritten
