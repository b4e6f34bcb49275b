"""A permission once looked up holds for five minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

_KEPT = timedelta(minutes=5)

FAULT = Fault(
    id="permission-cached",
    title="A permission once looked up holds for five minutes",
    seam="data.alive",
    story=(
        "Asking the authorization server for each request was slow, so what it says of a token is kept for five "
        "minutes. The portal promises that a withdrawal takes seconds."
    ),
    source="RR-08; REQ-CON-005; RFC 7662 section 4: what is cached is stale when a token is revoked",
    caught_by=(
        "consent-revoked-token-closed",
        "consent-portal-withdrawal-closed",
        "consent-every-road-closed",
        "consent-withdrawal-ends-every-login",
        "consent-refresh-token-ends-access",
        "consent-access-token-ends-refresh",
        "smart-code-replay-ends-grant",
        "consent-every-type-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Keep every yes for five minutes."""
    healthy = seams.data.alive
    asked: dict[str, datetime] = {}

    def kept(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if timedelta(0) <= now - asked.get(access.value, datetime.min.replace(tzinfo=now.tzinfo)) < _KEPT:
            return now < access.expires
        alive = healthy(access, now, access_path)
        if alive:
            asked[access.value] = now
        return alive

    seams.data.alive = kept
