"""Introspection of a dead token breaks the server."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-of-the-dead-breaks",
    title="Introspection of a dead token is an internal error",
    seam="authorization.introspectable",
    story=(
        "The row of a revoked token is gone, and what is read from it is none. The answer is 500 where an app asks "
        "whether the token still holds; the app cannot tell a dead token from a dead server, and goes on."
    ),
    source="Nuts node #2778; RFC 7662 section 2.2",
    caught_by=("smart-introspection-silent",),
)


def apply(seams: Seams) -> None:
    """Break over what is no longer active."""
    healthy = seams.authorization.introspectable

    def looked_up(found: Access | Refresh, now: datetime) -> bool:
        if not healthy(found, now):
            raise IndexError("no row")
        return True

    seams.authorization.introspectable = looked_up
