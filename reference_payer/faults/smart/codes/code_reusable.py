"""A code can be redeemed again."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-reusable",
    title="A code can be redeemed again",
    seam="authorization.code_usable",
    story=(
        "Codes expire after a minute, and that was thought enough. Within the minute a copied code gives a "
        "second pair of tokens, and nobody notices."
    ),
    source="REQ-OA-07; RFC 6749 section 4.1.2",
    caught_by=(
        "smart-code-single-use",
        "smart-code-replay-ends-grant",
    ),
)


def apply(seams: Seams) -> None:
    """Look at the age of a code only."""
    seams.authorization.code_usable = lambda code, now: now < code.expires and code.grant.live(now)
