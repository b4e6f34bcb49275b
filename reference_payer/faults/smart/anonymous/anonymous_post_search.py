"""A search by POST is served without a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import without_token

FAULT = Fault(
    id="anonymous-post-search",
    title="A search by POST is served without a token",
    seam="data.credentials",
    story=(
        "The gateway authenticates reads, and every POST was a login or a token request that authenticates "
        "itself. The rule for POST below the FHIR base was never written."
    ),
    source="RFC 6750 section 2; OWASP API2:2023; REQ-OA-22",
    caught_by=("smart-no-token-refused",),
)


def apply(seams: Seams) -> None:
    """Ask for no token there."""
    without_token(seams, (AccessPath.POST_SEARCH,))
