"""A replayed code is refused, its tokens live on."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Code
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="replayed-code-keeps-tokens",
    title="A replayed code is refused, its tokens live on",
    seam="authorization.code_replayed",
    story=(
        "The second use of a code is refused, as it should be. But one of its two users was a thief, and if "
        "the thief came first, the tokens of the first use are his."
    ),
    source="REQ-OA-07; RFC 6749 section 4.1.2: tokens issued on a replayed code SHOULD be revoked",
    caught_by=("smart-code-replay-ends-grant",),
)


def apply(seams: Seams) -> None:
    """Shrug at a replay."""

    def shrug(_code: Code, _now: datetime) -> None:
        return None

    seams.authorization.code_replayed = shrug
