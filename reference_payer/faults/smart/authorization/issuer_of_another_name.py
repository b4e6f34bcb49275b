"""The metadata of the server name another issuer."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="issuer-of-another-name",
    title="The metadata of the server name another issuer",
    seam="surface.server_metadata",
    story=(
        "Behind the gateway the server is called by its inner name, and that is what it tells. An app that looks "
        "for mix-ups has to refuse it."
    ),
    source="RFC 8414 section 3.3; RFC 9207",
    caught_by=("smart-metadata-agree",),
)


def apply(seams: Seams) -> None:
    """Name the inner host."""
    seams.surface.server_metadata = lambda document: {**document, "issuer": "https://oauth.internal.example"}
