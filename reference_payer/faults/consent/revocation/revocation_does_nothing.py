"""The revocation endpoint says yes and does nothing."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-does-nothing",
    title="The revocation endpoint says yes and does nothing",
    seam="authorization.revoked",
    story=(
        "RFC 7009 wants 200 for unknown tokens too, so the endpoint was easy to finish: it answers 200 to "
        "everything. The tokens live on."
    ),
    source="RFC 7009 section 2.1",
    caught_by=(
        "consent-revoked-token-closed",
        "consent-access-token-ends-refresh",
        "consent-refresh-token-ends-access",
    ),
)


def apply(seams: Seams) -> None:
    """Change nothing."""

    def nothing(_vault: Vault, _found: Access | Refresh, _now: datetime) -> None:
        return None

    seams.authorization.revoked = nothing
