"""The connection pool is too small, and its exhaustion an internal error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.pressure import gauge
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="breaks-under-load",
    title="A handful of users at once are too many",
    seam="data.token",
    story=(
        "The pool of database connections has three places, and nobody waits for a free one: "
        "the fourth request at a time is answered by 500."
    ),
    source="REQ-REG-001: without special effort; a common mistake of first deployments",
    caught_by=("load-thresholds",),
)


def apply(seams: Seams) -> None:
    """Under pressure, find no free connection."""
    healthy, busy = seams.data.token, gauge(waiting=3)

    def exhausted(vault: Vault, value: str) -> Access | None:
        if busy():
            raise TimeoutError("no free connection in the pool")
        return healthy(vault, value)

    seams.data.token = exhausted
