"""Consenting again brings withdrawn tokens back to life."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-revives-old-tokens",
    title="Consenting again brings withdrawn tokens back to life",
    seam="people.recorded",
    story=(
        "A withdrawal sets a flag on the permission of member and app, and a new consent clears it. Every "
        "token that was ever issued under the permission works again, those of a stolen phone included."
    ),
    source="REQ-CON-010; Blue Button 2.0 deletes prior tokens on a new flow (BB2-4781)",
    caught_by=("consent-renewed-old-tokens-dead", "consent-closed-in-any-order"),
)


def apply(seams: Seams) -> None:
    """Clear the flag of earlier grants."""
    healthy = seams.people.recorded

    def clearing(vault: Vault, grant: Grant) -> Grant:
        for earlier in vault.grants.values():
            if (earlier.account, earlier.patient, earlier.client_id) == (grant.account, grant.patient, grant.client_id):
                earlier.ended = None
        return healthy(vault, grant)

    seams.people.recorded = clearing
