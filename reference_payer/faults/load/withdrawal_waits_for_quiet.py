"""A withdrawal in the portal is carried out once the rush is over."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault, end
from payerproof.reference_payer.pressure import Rush
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-waits-for-quiet",
    title="A withdrawal in the portal is carried out once the rush is over",
    seam="authorization.withdrawn",
    story=(
        "Withdrawals go into a queue of low priority, which is worked off while nobody waits. "
        "On the first day of the month, when all apps import, that is in the evening."
    ),
    source="RFC 7009 section 2.1: the invalidation takes place immediately; REQ-CON-005",
    caught_by=("load-withdrawal-closes",),
)


def apply(seams: Seams) -> None:
    """Queue the grants that are to end in a rush, and end them at the first request after it."""
    token, rush = seams.data.token, Rush()
    queue: list[tuple[list[Grant], datetime]] = []

    def queued(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        queue.append((matching(vault, account, patient, client_id), now))
        worked_off()

    def worked_off() -> None:
        while queue and not rush:
            end(*queue.pop(0))

    def counted(vault: Vault, value: str) -> Access | None:
        rush.count()
        worked_off()
        return token(vault, value)

    seams.authorization.withdrawn = queued
    seams.data.token = counted
