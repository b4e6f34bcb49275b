"""A token that is bound to a key is taken without a proof."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-proof-not-needed",
    title="A token that is bound to a key is taken without a proof",
    seam="proofs.needed",
    story=(
        "Proofs are verified where there are any. The header was optional while apps were being moved to the "
        "new scheme, and has stayed so."
    ),
    source="RFC 9449 section 7.1: the DPoP header is required with the scheme",
    caught_by=("smart-dpop-token-bound",),
)


def apply(seams: Seams) -> None:
    """Ask for no proof where none is shown."""
    seams.proofs.needed = lambda headers: "dpop" in headers
