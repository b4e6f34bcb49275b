"""DPoP is announced, and a bound token is refused whatever proof comes with it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-declared-not-there",
    title="DPoP is announced, and a bound token is refused whatever proof comes with it",
    seam="proofs.bound",
    story=(
        "The token service binds tokens since its last release. The gateway of the records is older: it looks "
        "for the key of a token where the product before kept it, and finds none that fits."
    ),
    source="RFC 9449 sections 5.1 and 7.1",
    caught_by=("smart-dpop-works",),
)


def apply(seams: Seams) -> None:
    """Let no key fit."""
    seams.proofs.bound = lambda _access, _proof: False
