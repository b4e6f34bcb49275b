"""Token responses may be cached."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-response-cacheable",
    title="Token responses may be cached",
    seam="authorization.token_headers",
    story=(
        "The headers against caching are set for pages and forgotten for the token endpoint. A proxy on the "
        "way may keep a refresh token."
    ),
    source="REQ-OA-21; RFC 6749 section 5.1: Cache-Control: no-store",
    caught_by=("smart-token-response-not-stored",),
)


def apply(seams: Seams) -> None:
    """Say nothing about caching."""
    seams.authorization.token_headers = dict
