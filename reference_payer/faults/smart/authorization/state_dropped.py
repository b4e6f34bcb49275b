"""The state parameter does not come back."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="state-dropped",
    title="The state parameter does not come back",
    seam="authorization.redirect_parameters",
    story=(
        "The redirect is built from the code alone. An app that insists on its state cannot log in; one that "
        "does not is open to forged logins."
    ),
    source="REQ-OA-10; RFC 6749 section 4.1.2, SMART App Launch",
    caught_by=("smart-state-returned",),
)


def apply(seams: Seams) -> None:
    """Forget the state."""
    healthy = seams.authorization.redirect_parameters
    seams.authorization.redirect_parameters = lambda parameters, _state, issuer: healthy(parameters, None, issuer)
