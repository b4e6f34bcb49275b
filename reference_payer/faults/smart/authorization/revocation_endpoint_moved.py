"""The revocation endpoint that is announced is not there."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-endpoint-moved",
    title="The announced revocation endpoint answers 404",
    seam="surface.discovery",
    story=(
        "Revocation moved with a release of the gateway, and the discovery document is kept by another team. Apps "
        "that sign a member out ask at the old address, take the answer for done or give up, and their tokens live "
        "on."
    ),
    source="IdentityServer3 #886; RFC 8414 section 2",
    caught_by=("smart-endpoints-answer",),
)


def apply(seams: Seams) -> None:
    """Announce the address of before."""
    healthy = seams.surface.discovery

    def of_before(document: dict[str, Any]) -> dict[str, Any]:
        return healthy({**document, "revocation_endpoint": f"{document['revocation_endpoint']}/v1"})

    seams.surface.discovery = of_before
