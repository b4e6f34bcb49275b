"""Discovery offers the plain challenge method."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="discovery-offers-plain",
    title="Discovery offers the plain challenge method",
    seam="surface.discovery",
    story=(
        "The published configuration lists what the library can do and not what the server allows. Apps pick "
        "plain from the list and fail, or would succeed."
    ),
    source="REQ-OA-06, REQ-OA-30; SMART: plain SHALL NOT be listed",
    caught_by=("conformance-discovery-complete",),
)


def apply(seams: Seams) -> None:
    """List plain beside S256."""

    def more(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "code_challenge_methods_supported": ["S256", "plain"]}

    seams.surface.discovery = more
