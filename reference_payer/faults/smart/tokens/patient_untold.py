"""The token response does not say whose record it opens."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="patient-untold",
    title="The token response does not say whose record it opens",
    seam="authorization.token_response",
    story=(
        "The gateway in front of the authorization server passes on the fields of RFC 6749 and drops those of "
        "SMART. Apps that cannot tell whose record they hold give up, or ask for all that they can get."
    ),
    source="SMART App Launch 2.2, context-standalone-patient",
    caught_by=("smart-capability-works",),
)


def apply(seams: Seams) -> None:
    """Leave the patient away."""
    healthy = seams.authorization.token_response

    def nameless(document: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in healthy(document).items() if name != "patient"}

    seams.authorization.token_response = nameless
