"""The authorization response does not say who answers."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="issuer-missing",
    title="The authorization response does not say who answers",
    seam="authorization.redirect_parameters",
    story=(
        "The server publishes that it sends iss and does not. An app with several payers cannot tell whose "
        "code it holds and may send it to the wrong one."
    ),
    source="REQ-OA-12, REQ-OA-41; RFC 9207",
    caught_by=("smart-issuer-named",),
)


def apply(seams: Seams) -> None:
    """Leave iss away."""
    healthy = seams.authorization.redirect_parameters

    def nameless(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
        return {name: value for name, value in healthy(parameters, state, issuer).items() if name != "iss"}

    seams.authorization.redirect_parameters = nameless
