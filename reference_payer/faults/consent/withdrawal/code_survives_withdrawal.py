"""A code that was under way is redeemed after the withdrawal."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Code
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-survives-withdrawal",
    title="A code that was under way is redeemed after the withdrawal",
    seam="authorization.code_usable",
    story=(
        "Withdrawal ends the tokens that exist. A code issued a moment before has none yet; redeemed a moment "
        "later it opens the record anew."
    ),
    source="REQ-CON-004: withdrawal stops a code that was already issued",
    caught_by=("consent-code-dies-with-withdrawal",),
)


def apply(seams: Seams) -> None:
    """Give a withdrawn code a fresh grant."""
    healthy = seams.authorization.code_usable

    def renewed(code: Code, now: datetime) -> bool:
        if not code.used and now < code.expires:
            code.grant.ended = None
        return healthy(code, now)

    seams.authorization.code_usable = renewed
