"""Reuse of a refresh token ends nothing."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-reuse-spares-family",
    title="Reuse of a refresh token ends nothing",
    seam="authorization.refresh_reused",
    story=(
        "A used refresh token is refused, and that is all. Where the thief was faster than the owner, it is "
        "the owner who is refused, and the thief goes on."
    ),
    source="RFC 9700 section 4.14.2: the whole grant is revoked",
    caught_by=("smart-refresh-reuse-refused",),
)


def apply(seams: Seams) -> None:
    """Refuse, and do nothing else."""
    seams.authorization.refresh_reused = lambda refresh, _now: refresh.used
