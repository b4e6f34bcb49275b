"""Who is asking is kept where all requests share it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.pressure import gauge
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="identity-shared-under-load",
    title="Who is asking is kept where all requests share it",
    seam="data.token",
    story=(
        "A helper keeps the current member in one variable for the whole process. As long as requests come one after "
        "another it is right; while several are under way, one is answered as another."
    ),
    source="LV-66; Blue Shield of California, 2015: three users logged in at once saw each other's members",
    caught_by=("load-no-foreign-data", "load-answers-correctly", "load-thresholds"),
    seen_by_chance=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Under pressure, take the request before this one for the same person's."""
    healthy, busy = seams.data.token, gauge(waiting=2)
    latest: Access | None = None

    def shared(vault: Vault, value: str) -> Access | None:
        nonlocal latest
        if busy() and latest is not None:
            return latest
        latest = healthy(vault, value)
        return latest

    seams.data.token = shared
