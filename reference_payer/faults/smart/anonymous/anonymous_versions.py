"""A version is served without a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import without_token

FAULT = Fault(
    id="anonymous-versions",
    title="A version is served without a token",
    seam="data.credentials",
    story=(
        "The routes of versions and histories came with an update of the server, and the list of routes that ask "
        "for a token is kept by hand."
    ),
    source="OWASP API5:2023; REQ-OA-22",
    caught_by=("smart-no-token-refused",),
)


def apply(seams: Seams) -> None:
    """Ask for no token there."""
    without_token(seams, (AccessPath.VREAD, AccessPath.HISTORY))
