"""A token that is bound to a key is taken as a bearer token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-token-as-bearer",
    title="A token that is bound to a key is taken as a bearer token",
    seam="proofs.plainly_taken",
    story=(
        "Old apps show their tokens by the scheme Bearer, and the gateway takes whatever token is alive by "
        "it. A stolen token needs no key then, although the app took the trouble to have it bound."
    ),
    source="RFC 9449 section 7.2: a bound token is refused as a bearer token",
    caught_by=("smart-dpop-token-bound",),
)


def apply(seams: Seams) -> None:
    """Take every token."""
    seams.proofs.plainly_taken = lambda _access: True
