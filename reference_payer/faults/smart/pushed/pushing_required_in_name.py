"""The metadata say that requests have to be pushed, and all others are served as well."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushing-required-in-name",
    title="The metadata say that requests have to be pushed, and all others are served as well",
    seam="surface.discovery",
    story=(
        "The switch was turned on in the metadata on the day of the plan. In the service it waits until the "
        "last old app has gone."
    ),
    source="RFC 9126 section 5: require_pushed_authorization_requests",
    caught_by=("smart-pushing-required",),
)


def apply(seams: Seams) -> None:
    """Announce it."""
    healthy = seams.surface.discovery
    seams.surface.discovery = lambda document: {**healthy(document), "require_pushed_authorization_requests": True}
