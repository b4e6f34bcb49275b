"""A used refresh token works again."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-reuse-accepted",
    title="A used refresh token works again",
    seam="authorization.refresh_reused",
    story=(
        "Refreshing hands out a new token and leaves the old one valid, in case the answer got lost. Thief "
        "and owner refresh side by side."
    ),
    source="REQ-OA-18; RFC 9700 section 4.14.2",
    caught_by=("smart-refresh-reuse-refused",),
)


def apply(seams: Seams) -> None:
    """Never mind reuse."""
    seams.authorization.refresh_reused = lambda _refresh, _now: False
