"""Each use of an access token renews its life."""

from __future__ import annotations

from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="life-renewed-by-use",
    title="Each use of an access token renews its life",
    seam="data.alive",
    story=(
        "Tokens are kept in the store that keeps the sessions of the portal, where whoever goes on clicking "
        "is not to be logged out. A token that a thief uses every few minutes never ends, whatever its "
        "response told."
    ),
    source="RFC 6749 section 5.1 (expires_in); CWE-613",
    caught_by=("smart-token-expires",),
)


def apply(seams: Seams) -> None:
    """Begin the lifetime anew at each use."""
    healthy = seams.data.alive
    lives: dict[str, timedelta] = {}

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        living = healthy(access, now, access_path)
        if living:
            life = lives.setdefault(access.value, access.expires - access.issued)
            access.expires = max(access.expires, now + life)
        return living

    seams.data.alive = alive
