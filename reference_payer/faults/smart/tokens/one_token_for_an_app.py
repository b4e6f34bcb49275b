"""Two members get the same token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="one-token-for-an-app",
    title="Two members who sign in to one app get the same access token",
    seam="authorization.issued",
    story=(
        "Tokens are kept in a cache so that an app that asks twice gets the same one. Its key is the app and the "
        "scopes. The second member of the day is handed the token of the first."
    ),
    source="ADAL for .NET #499: a token found by client and resource, not by user; CWE-639",
    caught_by=("smart-tokens-distinct",),
)


def apply(seams: Seams) -> None:
    """Keep tokens by app and scopes."""
    healthy = seams.authorization.issued
    kept: dict[tuple[str, tuple[str, ...]], Access] = {}

    def cached(vault: Vault, token: Access) -> Access:
        found = kept.setdefault((token.grant.client_id, token.scopes), token)
        fresh = found.grant.live(token.issued) and token.issued < found.expires
        if not fresh:
            kept[token.grant.client_id, token.scopes] = token
        return healthy(vault, found if fresh else token)

    seams.authorization.issued = cached
