"""Logout leads on to any address."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="logout-leads-anywhere",
    title="Logout leads on to any address",
    seam="surface.after_logout",
    story=(
        "After a logout the member should come back to the app. Where that is, the app says in the request, and "
        "nobody compares it with what was registered."
    ),
    source="OpenID Connect RP-Initiated Logout section 3; RFC 9700 section 4.11",
    caught_by=("smart-logout-stays",),
)


def apply(seams: Seams) -> None:
    """Lead on to what was asked for."""
    seams.surface.after_logout = lambda _apps, asked: asked
