"""A proof for one method serves another."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-method-not-compared",
    title="A proof for one method serves another",
    seam="proofs.method_meant",
    story=(
        "Proofs were made for GET in the first version, and the comparison of the method was taken out when "
        "search by POST was added, so that the apps of that time went on working."
    ),
    source="RFC 9449 section 4.3, item 8",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Compare no method."""
    seams.proofs.method_meant = lambda _proof, _method: True
