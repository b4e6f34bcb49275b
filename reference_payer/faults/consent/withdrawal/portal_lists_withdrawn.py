"""The portal goes on listing an app that was withdrawn."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="portal-lists-withdrawn",
    title="The portal goes on listing an app that was withdrawn",
    seam="authorization.listed",
    story=(
        "The portal lists what was ever agreed to and leaves the ended ones in, as a history. Nothing tells "
        "them apart, so the member withdraws again and again and cannot know what stands."
    ),
    source="REQ-CON-003; SMART App Launch 2.2, management_endpoint",
    caught_by=("consent-portal-lists-apps",),
)


def apply(seams: Seams) -> None:
    """List a consent for ever."""
    seams.authorization.listed = lambda _grant, _now: True
