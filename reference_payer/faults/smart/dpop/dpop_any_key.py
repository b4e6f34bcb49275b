"""A token that is bound to a key is taken with a proof by any key."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-any-key",
    title="A token that is bound to a key is taken with a proof by any key",
    seam="proofs.bound",
    story=(
        "The gateway verifies the proof by the key that it shows, and hands the request on. That this has to "
        "be the key which the token was given for is known to the token service alone."
    ),
    source="RFC 9449 section 4.3, item 12: the public key to which the token is bound",
    caught_by=("smart-dpop-token-bound",),
)


def apply(seams: Seams) -> None:
    """Compare no keys."""
    seams.proofs.bound = lambda _access, _proof: True
