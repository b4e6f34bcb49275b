"""Apps are told of a refusal by the names that the payer's own log has for it."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refusals-named-as-inside",
    title="Apps are told of a refusal by the names that the payer's own log has for it",
    seam="authorization.redirect_parameters",
    story=(
        "The gateway puts its own code in the place of the error. An app that waits for access_denied takes the "
        "member's no for a breakdown, and sends the member back to the same page."
    ),
    source="RFC 6749 section 4.1.2.1: a single ASCII error code from the following",
    caught_by=("smart-authorization-errors-told",),
)


def apply(seams: Seams) -> None:
    """Give each error another name."""
    healthy = seams.authorization.redirect_parameters

    def renamed(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
        told = healthy(parameters, state, issuer)
        return {**told, "error": f"GW-{len(told['error'])}"} if "error" in told else told

    seams.authorization.redirect_parameters = renamed
