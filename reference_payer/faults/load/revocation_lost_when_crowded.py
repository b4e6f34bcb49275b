"""A revocation that arrives in a rush is confirmed and not written."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.pressure import Rush
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-lost-when-crowded",
    title="A revocation that arrives in a rush is confirmed and not written",
    seam="authorization.revoked",
    story=(
        "Revocations are handed to a pool of writers. When all of them are busy the hand-over is refused, "
        "the error is only logged, and the app is told 200, as RFC 7009 lets it be told of any token."
    ),
    source="RFC 7009 section 2.2: 200 for an unknown token as well, so no app can tell; REQ-CON-004",
    caught_by=("load-withdrawal-closes",),
)


def apply(seams: Seams) -> None:
    """In a rush, find no free writer."""
    revoked, token, rush = seams.authorization.revoked, seams.data.token, Rush()

    def counted(vault: Vault, value: str) -> Access | None:
        rush.count()
        return token(vault, value)

    def handed_over(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if not rush:
            revoked(vault, found, now)

    seams.data.token = counted
    seams.authorization.revoked = handed_over
