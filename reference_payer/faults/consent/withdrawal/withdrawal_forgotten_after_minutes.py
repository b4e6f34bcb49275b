"""A withdrawal is forgotten after ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

_REMEMBERED = timedelta(minutes=10)

FAULT = Fault(
    id="withdrawal-forgotten-after-minutes",
    title="A withdrawal is forgotten after ten minutes",
    seam="data.alive",
    story=(
        "Withdrawn tokens stand on a list in a shared cache, where every entry lives for ten minutes, since "
        "access tokens once lived that long. They live for an hour now: ten minutes after the withdrawal the app "
        "reads on."
    ),
    source="REQ-CON-004; CWE-613",
    caught_by=("consent-stays-withdrawn",),
)


def apply(seams: Seams) -> None:
    """Let a token live again when its withdrawal is old."""
    healthy = seams.data.alive

    def forgetful(access: Access, now: datetime, access_path: AccessPath) -> bool:
        ended = access.grant.ended
        if ended is not None and now - ended > _REMEMBERED:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = forgetful
