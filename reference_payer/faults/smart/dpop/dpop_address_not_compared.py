"""A proof for one address serves another."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-address-not-compared",
    title="A proof for one address serves another",
    seam="proofs.address_meant",
    story=(
        "Behind the gateway the address of a request is another than the one which the app sees, so the "
        "comparison failed for all, and was switched off instead of mended."
    ),
    source="RFC 9449 section 4.3, item 9",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Compare no address."""
    seams.proofs.address_meant = lambda _proof, _url: True
