"""The token response does not say what kind of token it is."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-type-untold",
    title="The token response does not say what kind of token it is",
    seam="authorization.token_response",
    story=(
        "There is but one kind of token, so the field seemed to say nothing. "
        "Libraries that read the response by the letter reject it."
    ),
    source="RFC 6749 section 5.1: token_type is REQUIRED",
    caught_by=("smart-token-response-complete",),
)


def apply(seams: Seams) -> None:
    """Leave the type out."""

    def shortened(document: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in document.items() if name != "token_type"}

    seams.authorization.token_response = shortened
