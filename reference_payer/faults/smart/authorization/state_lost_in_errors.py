"""An error comes back without the state."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="state-lost-in-errors",
    title="An error comes back without the state",
    seam="authorization.redirect_parameters",
    story=(
        "The redirect with the code is built where the request is at hand. The error is raised further down, "
        "by a library that knows the redirect URI alone, and an app with two requests under way cannot tell "
        "which of them was refused."
    ),
    source="RFC 6749 section 4.1.2.1",
    caught_by=("smart-state-returned",),
)


def apply(seams: Seams) -> None:
    """Repeat the state beside a code alone."""
    healthy = seams.authorization.redirect_parameters

    def answered(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
        return healthy(parameters, None if "error" in parameters else state, issuer)

    seams.authorization.redirect_parameters = answered
