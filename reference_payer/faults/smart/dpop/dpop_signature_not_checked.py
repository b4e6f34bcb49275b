"""The signature of a proof is not verified."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-signature-not-checked",
    title="The signature of a proof is not verified",
    seam="proofs.signed",
    story=(
        "The key of a proof comes with it, and its thumbprint is compared with that of the token. That the "
        "sender holds the key seemed to be shown by that, while everybody can copy a public key."
    ),
    source="RFC 9449 section 4.3, item 6",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Verify nothing."""
    seams.proofs.signed = lambda _proof: True
