"""A refresh token is accepted as an access token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-token-opens-data",
    title="A refresh token is accepted as an access token",
    seam="data.token",
    story=(
        "Both kinds of token are rows of one table, and the API looks for the row without asking for its "
        "kind. The refresh token, kept for months, opens the record by itself."
    ),
    source="REQ-OA-24; RFC 9700 section 4.14: refresh tokens are for the authorization server alone",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Look a token up among those of both kinds."""
    healthy = seams.data.token

    def of_any_kind(vault: Vault, value: str) -> Access | None:
        found = healthy(vault, value) or vault.refresh.get(value)
        if not isinstance(found, Refresh):
            return found
        grant = found.grant
        return Access(value, grant, grant.scopes, found.issued, grant.expires)

    seams.data.token = of_any_kind
