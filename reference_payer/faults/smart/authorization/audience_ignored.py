"""The aud parameter is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="audience-ignored",
    title="The aud parameter is ignored",
    seam="authorization.audience_matches",
    story=(
        "The app says for which FHIR server it wants a token, and the server does not read it. A counterfeit "
        "server can lead an app to fetch a real token and hand it over."
    ),
    source="REQ-OA-11; SMART App Launch: aud SHALL be checked",
    caught_by=("smart-audience-checked",),
)


def apply(seams: Seams) -> None:
    """Accept any aud, or none."""
    seams.authorization.audience_matches = lambda _base, _audience: True
