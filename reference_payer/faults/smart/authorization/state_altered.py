"""The state parameter comes back altered."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="state-altered",
    title="The state parameter comes back altered",
    seam="authorization.redirect_parameters",
    story=(
        "The state is cleaned of unusual letters before it is sent back, against script injection. Apps whose "
        "state is base64 lose their plus signs and padding, and reject the answer."
    ),
    source="REQ-OA-10: echoed to the letter",
    caught_by=("smart-state-returned",),
)


def apply(seams: Seams) -> None:
    """Clean the state."""
    healthy = seams.authorization.redirect_parameters

    def cleaned(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
        kept = None if state is None else "".join(letter for letter in state if letter.isalnum())
        return healthy(parameters, kept, issuer)

    seams.authorization.redirect_parameters = cleaned
