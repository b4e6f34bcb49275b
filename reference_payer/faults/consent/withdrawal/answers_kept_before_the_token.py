"""An answer is repeated to a token that was ended."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    way_asked,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="answers-kept-before-the-token",
    title="An answer is repeated to a token that was ended",
    seam="data.alive",
    story=(
        "A cache stands in front of the API. It keeps an answer by address and token for some minutes, and "
        "asks the API for nothing in between."
    ),
    source="RR-10; RR-16",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Repeat what was answered to the same request with the same token."""
    asked, healthy = way_asked(seams), seams.data.alive
    seen: set[tuple[str, str, str]] = set()

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        path, query = asked()
        key = (access.value, path, query)
        standing = healthy(access, now, access_path)
        if standing:
            seen.add(key)
        return standing or (key in seen and now < access.expires)

    seams.data.alive = alive
