"""A proof for one token serves another."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-proof-for-any-token",
    title="A proof for one token serves another",
    seam="proofs.token_meant",
    story=(
        "The hash of the token came late into the standard, and the library in use does not know it. A proof "
        "that was made for one token is taken with any other of the same key."
    ),
    source="RFC 9449 section 4.3, item 12: ath",
    caught_by=("smart-dpop-proof-checked",),
)


def apply(seams: Seams) -> None:
    """Compare no hash."""
    seams.proofs.token_meant = lambda _proof, _token: True
