"""A refreshed token is for the record that the person consented to last."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-follows-the-latest-record",
    title="A refreshed token is for the record that the person consented to last",
    seam="authorization.refresh_found",
    story=(
        "Grants are looked up by account and app, and the latest one counts, as a person has one phone. A parent "
        "who added a child has the own app show the child."
    ),
    source="REQ-CON-007; REQ-HH-027; grants kept by account and app",
    caught_by=("consent-refresh-keeps-record",),
)


def apply(seams: Seams) -> None:
    """Hand out the latest living grant of account and app."""
    healthy = seams.authorization.refresh_found

    async def refresh_found(vault: Vault, value: str) -> Refresh | None:
        found = await healthy(vault, value)
        if found is None or found.used or found.grant.ended is not None:
            return found
        grant = found.grant
        same = [
            each for each in vault.grants.values() if (each.account, each.client_id) == (grant.account, grant.client_id)
        ]
        living = [each for each in same if each.ended is None]
        if living[-1].subject == grant.subject:
            return found
        found.used = True
        return replace(found, grant=living[-1], used=False)

    seams.authorization.refresh_found = refresh_found
