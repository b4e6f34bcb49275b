"""DPoP is announced, and tokens are bound to no key."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-declared-not-there",
    title="DPoP is announced, and tokens are bound to no key",
    seam="authorization.key_bound",
    story=(
        "The metadata come from the release notes of the product, whose licence for bound tokens was not "
        "bought. Proofs are verified and bind nothing."
    ),
    source="RFC 9449 section 5.1: dpop_signing_alg_values_supported",
    caught_by=("smart-dpop-works",),
)


def apply(seams: Seams) -> None:
    """Bind nothing."""
    seams.authorization.key_bound = lambda _proof: None
