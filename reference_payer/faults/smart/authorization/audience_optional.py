"""An authorization without an audience is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="audience-optional",
    title="An authorization without aud obtains a code",
    seam="authorization.audience_matches",
    story=(
        "The audience is checked where it is sent, so that apps of before SMART need not change. An app that was "
        "talked into another FHIR server sends none, and hands that server a good token."
    ),
    source="SMART App Launch 2.2, obtain-authorization-code: aud is required",
    caught_by=("smart-audience-checked",),
)


def apply(seams: Seams) -> None:
    """Check the audience where there is one."""
    healthy = seams.authorization.audience_matches
    seams.authorization.audience_matches = lambda base, audience: audience is None or healthy(base, audience)
