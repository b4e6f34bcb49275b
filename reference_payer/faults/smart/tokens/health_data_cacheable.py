"""Health data may be cached by anyone."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="health-data-cacheable",
    title="Health data may be cached by anyone",
    seam="surface.fhir_headers",
    story=(
        "The CDN in front of the API adds its default. For five minutes any cache on the way may keep a "
        "member's claims and serve them to the next who asks."
    ),
    source="LV-49, REQ-OPS-004; ASVS 14.3.2",
    caught_by=("smart-data-not-cacheable",),
)


def apply(seams: Seams) -> None:
    """Let caches keep answers."""
    seams.surface.fhir_headers = lambda: {"cache-control": "public, max-age=300"}
