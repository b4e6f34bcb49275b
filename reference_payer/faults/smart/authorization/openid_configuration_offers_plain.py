"""The OpenID configuration offers the challenge method plain."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="openid-configuration-offers-plain",
    title="The OpenID configuration offers the challenge method plain",
    seam="surface.openid",
    story=(
        "The SMART configuration was cleaned before the certification. The OpenID configuration comes with "
        "the product and lists every method that the product knows."
    ),
    source="SMART App Launch 2.2: S256 alone; RFC 8414 section 2",
    caught_by=("smart-metadata-agree",),
)


def apply(seams: Seams) -> None:
    """List what the product knows."""
    seams.surface.openid = lambda document: {**document, "code_challenge_methods_supported": ["plain", "S256"]}
