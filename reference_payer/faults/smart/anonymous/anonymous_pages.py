"""The second page is served without a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import without_token

FAULT = Fault(
    id="anonymous-pages",
    title="The second page is served without a token",
    seam="data.credentials",
    story=(
        "A page link was taken for a ticket by itself: it is random and was given to somebody who had a token. It "
        "stands in logs and in the histories of browsers."
    ),
    source="RFC 6750 section 2.3; RFC 9700 section 4.3",
    caught_by=("smart-no-token-refused",),
)


def apply(seams: Seams) -> None:
    """Ask for no token there."""
    without_token(seams, (AccessPath.PAGE,))
