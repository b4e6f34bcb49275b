"""A service's token response tells no lifetime."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-lifetime-missing",
    title="A service's token response tells no lifetime",
    seam="authorization.token_response",
    story=(
        "A token of a partner lives for five minutes as the handbook says, so the answer to a "
        "service is the token alone."
    ),
    source="SMART App Launch 2.2, Backend Services: expires_in is required",
    caught_by=("smart-service-token-right",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Leave the lifetime out of the answer to a service."""
    healthy = seams.authorization.token_response

    def shortened(document: dict[str, Any]) -> dict[str, Any]:
        full = healthy(document)
        return full if "patient" in full else {name: full[name] for name in ("access_token", "token_type", "scope")}

    seams.authorization.token_response = shortened
