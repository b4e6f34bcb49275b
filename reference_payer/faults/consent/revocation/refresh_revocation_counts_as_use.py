"""A refresh token that is revoked counts as used, and its access tokens live on."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-revocation-counts-as-use",
    title="A refresh token that is revoked counts as used, and its access tokens live on",
    seam="authorization.revoked",
    story=(
        "Revocation was built upon rotation: the token that is revoked is marked as one that was exchanged. Whoever "
        "tries it again sets off the alarm that ends the grant; whoever copied the access token does not, and reads on."
    ),
    source="RFC 7009 section 2.1; RFC 9700 section 4.14.2",
    caught_by=("consent-refresh-token-ends-access",),
)


def apply(seams: Seams) -> None:
    """Mark the refresh token as used."""
    healthy = seams.authorization.revoked

    def used_up(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if isinstance(found, Access):
            healthy(vault, found, now)
        else:
            found.used = True

    seams.authorization.revoked = used_up
