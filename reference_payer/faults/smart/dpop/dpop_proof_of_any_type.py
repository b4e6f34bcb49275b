"""Any signed token is taken for a proof."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-proof-of-any-type",
    title="Any signed token is taken for a proof",
    seam="proofs.shaped",
    story=(
        "The header is read by the general library for tokens, which takes what its key verifies. The type "
        "that tells a proof from every other token is not looked at."
    ),
    source="RFC 9449 section 4.3, items 4 and 7",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Look at no header."""
    seams.proofs.shaped = lambda _proof: True
