"""The portal lists an app only from the next day on."""

from __future__ import annotations

from datetime import timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="portal-filled-nightly",
    title="The portal lists an app only from the next day on",
    seam="authorization.listed",
    story=(
        "The portal reads a copy of the consents that a job fills every night. Whoever connects an app and "
        "regrets it within the hour finds nothing to withdraw."
    ),
    source="REQ-CON-003; CMS Interoperability FAQ: members can end access at any time",
    caught_by=("consent-portal-lists-apps",),
)


def apply(seams: Seams) -> None:
    """List a consent that is a day old."""
    healthy = seams.authorization.listed
    seams.authorization.listed = lambda grant, now: healthy(grant, now) and now - grant.given >= timedelta(days=1)
