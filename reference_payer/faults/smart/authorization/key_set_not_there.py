"""The key set that is announced is not there."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="key-set-not-there",
    title="The announced key set answers 404",
    seam="surface.discovery",
    story=(
        "The address of the keys is a constant of the library, and the payer serves them elsewhere. Apps cannot "
        "verify the id token, and those that go on without verifying believe whatever they are sent."
    ),
    source="SMART App Launch 2.2, conformance: jwks_uri; OpenID Connect Discovery 1.0 section 3",
    caught_by=("smart-endpoints-answer",),
)


def apply(seams: Seams) -> None:
    """Announce the address that the library knows."""
    healthy = seams.surface.discovery

    def usual(document: dict[str, Any]) -> dict[str, Any]:
        return healthy({**document, "jwks_uri": f"{document['issuer']}/.well-known/jwks.json"})

    seams.surface.discovery = usual
