"""The consent page does not say which app asks."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-page-hides-app",
    title="The consent page does not say which app asks",
    seam="surface.introduced",
    story=(
        "The page was written when there was one app. It still speaks of the app, and a member who came by a "
        "link in a mail cannot tell who will receive the data."
    ),
    source="REQ-CON-011; RFC 6749 section 10.2: client impersonation",
    caught_by=("consent-page-names-app",),
)


def apply(seams: Seams) -> None:
    """Call every app an app."""
    seams.surface.introduced = lambda app: replace(app, name="An app")
