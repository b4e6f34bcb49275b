"""A service is given a refresh token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-refreshes",
    title="A service is given a refresh token",
    seam="authorization.service_refreshable",
    story=(
        "One function writes every token response, and a refresh token comes with each. A service that loses its key "
        "keeps its access for as long as it refreshes."
    ),
    source="RFC 6749 section 4.4.3: a refresh token should not be included",
    caught_by=("smart-service-no-refresh",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Add a refresh token."""
    seams.authorization.service_refreshable = lambda: True
