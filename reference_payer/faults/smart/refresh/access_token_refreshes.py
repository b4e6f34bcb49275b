"""An access token is accepted as a refresh token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="access-token-refreshes",
    title="An access token is accepted as a refresh token",
    seam="authorization.refresh_found",
    story=(
        "One table holds tokens of both kinds, and the token endpoint looks a value up without its kind. Whoever "
        "sees an access token for an hour renews it for a year."
    ),
    source="RFC 6749 section 6; RFC 9700 section 4.14",
    caught_by=("smart-token-kinds-apart",),
)


def apply(seams: Seams) -> None:
    """Look among the access tokens as well."""
    healthy = seams.authorization.refresh_found

    async def of_either_kind(vault: Vault, value: str) -> Refresh | None:
        access = vault.access.get(value)
        return await healthy(vault, value) if access is None else Refresh(value, access.grant, access.issued)

    seams.authorization.refresh_found = of_either_kind
