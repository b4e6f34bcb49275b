"""Reuse of a refresh token ends the grant if it is the one before the present one."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="older-reuse-spares-family",
    title="Reuse of a refresh token ends the grant if it is the one before the present one",
    seam="authorization.refresh_reused",
    story=(
        "The row of a grant has a column for the token that was exchanged last, and reuse is found by it. A "
        "token from before is in no column: it is unknown and refused, and the thief who went on with its "
        "successors stays."
    ),
    source="RFC 9700 section 4.14.2; janavipandole/Cara #6158 (only the latest token is kept)",
    caught_by=("smart-refresh-reuse-refused",),
)


def apply(seams: Seams) -> None:
    """Remember the token that was exchanged last, and none before it."""
    rotated, reused, last = seams.authorization.rotated, seams.authorization.refresh_reused, dict[str, str]()

    def exchanged(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        last[refresh.grant.id] = refresh.value
        return rotated(vault, refresh, now)

    def noticed(refresh: Refresh, now: datetime) -> bool:
        return refresh.used if last.get(refresh.grant.id) != refresh.value else reused(refresh, now)

    seams.authorization.rotated, seams.authorization.refresh_reused = exchanged, noticed
