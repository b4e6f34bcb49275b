"""Discovery leaves the token endpoint away."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="discovery-forgets-token-endpoint",
    title="Discovery leaves the token endpoint away",
    seam="surface.discovery",
    story=(
        "A field was renamed in a release. Apps that find everything through discovery, as they should, "
        "cannot log in any more."
    ),
    source="REQ-OA-30; SMART App Launch, well-known: token_endpoint is required",
    caught_by=("conformance-discovery-complete",),
)


def apply(seams: Seams) -> None:
    """Rename the field."""

    def renamed(document: dict[str, Any]) -> dict[str, Any]:
        return {("tokenEndpoint" if name == "token_endpoint" else name): value for name, value in document.items()}

    seams.surface.discovery = renamed
