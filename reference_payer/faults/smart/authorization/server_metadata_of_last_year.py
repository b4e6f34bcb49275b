"""The metadata of the server name an endpoint that has moved."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="server-metadata-of-last-year",
    title="The metadata of the server name an endpoint that has moved",
    seam="surface.server_metadata",
    story=(
        "The SMART configuration is written by the server, and the other metadata lie in a file beside it. The "
        "file was forgotten when the token endpoint moved."
    ),
    source="RFC 8414 section 3; SMART App Launch 2.2, conformance",
    caught_by=("smart-metadata-agree",),
)


def apply(seams: Seams) -> None:
    """Name the old address."""
    seams.surface.server_metadata = lambda document: {**document, "token_endpoint": f"{document['issuer']}/token"}
