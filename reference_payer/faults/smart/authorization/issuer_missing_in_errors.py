"""An error response does not say who answers."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="issuer-missing-in-errors",
    title="An error response does not say who answers",
    seam="authorization.redirect_parameters",
    story=(
        "The issuer was added to the answer with a code. Errors are built elsewhere, by older code, and an app "
        "with several payers cannot tell which of them refused."
    ),
    source="RFC 9207 section 2: also in error responses",
    caught_by=("smart-issuer-named",),
)


def apply(seams: Seams) -> None:
    """Leave iss away beside an error."""
    healthy = seams.authorization.redirect_parameters

    def nameless(parameters: Mapping[str, str], state: str | None, issuer: str) -> dict[str, str]:
        stated = healthy(parameters, state, issuer)
        return {name: value for name, value in stated.items() if name != "iss" or "error" not in stated}

    seams.authorization.redirect_parameters = nameless
