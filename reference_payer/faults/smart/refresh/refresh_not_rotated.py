"""A refresh token stays the same for good."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-not-rotated",
    title="A refresh token stays the same for good",
    seam="authorization.rotated",
    story=(
        "Refreshing returns a new access token and the old refresh token. A copy of it, taken once, works for "
        "a year beside the real one, and nobody can tell."
    ),
    source="REQ-OA-18; RFC 9700 section 4.14.2: rotation for public clients",
    caught_by=("smart-refresh-reuse-refused",),
)


def apply(seams: Seams) -> None:
    """Hand the same token out again."""
    seams.authorization.rotated = lambda _vault, refresh, _now: refresh
