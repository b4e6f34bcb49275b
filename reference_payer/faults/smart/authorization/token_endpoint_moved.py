"""The token endpoint that is announced is not there."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-endpoint-moved",
    title="The announced token endpoint answers 404",
    seam="surface.discovery",
    story=(
        "The gateway takes a trailing slash off, the framework behind it answers without one alone, and discovery "
        "is written by hand. No app that goes by discovery gets a token; those of the payer's own kit know the "
        "right address."
    ),
    source="SMART App Launch 2.2, conformance: token_endpoint; RFC 8414 section 2",
    caught_by=("smart-endpoints-answer",),
)


def apply(seams: Seams) -> None:
    """Announce the address with a slash."""
    healthy = seams.surface.discovery

    def slashed(document: dict[str, Any]) -> dict[str, Any]:
        return healthy({**document, "token_endpoint": f"{document['token_endpoint']}/"})

    seams.surface.discovery = slashed
