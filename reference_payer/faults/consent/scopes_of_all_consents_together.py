"""An app may do with each token what any consent to it allows."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    token_at_hand,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scopes-of-all-consents-together",
    title="An app may do with each token what any consent to it allows",
    seam="data.scope_allows",
    story=(
        "What an app may do is looked up by account and app when it asks. Whoever gave it claims on the one "
        "device and everything on the other gave both tokens everything."
    ),
    source="RV-13; SMART App Launch 2.2: scopes granted",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Allow what any standing consent of the same account to the app allows."""
    presented, healthy, found = token_at_hand(seams), seams.data.scope_allows, seams.data.token
    vaults: list[Vault] = []

    def token(vault: Vault, value: str) -> Access | None:
        vaults[:] = [vault]
        return found(vault, value)

    def allows(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        access, named = presented(), [*scopes]
        if access is not None:
            own = (access.grant.account, access.grant.patient, access.grant.client_id)
            for other in vaults[0].grants.values():
                if (other.account, other.patient, other.client_id) == own and other.ended is None:
                    named += other.scopes
        return healthy(named, resource_type, interaction, access_path)

    seams.data.token, seams.data.scope_allows = token, allows
