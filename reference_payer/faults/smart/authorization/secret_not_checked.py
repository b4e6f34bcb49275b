"""A confidential app needs no secret."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="secret-not-checked",
    title="A confidential app needs no secret",
    seam="authorization.proven",
    story=(
        "The secret of a confidential app is checked when it is sent. When it is missing, the app is treated "
        "as a public one."
    ),
    source="REQ-OA-26; RFC 6749 section 3.2.1",
    caught_by=("smart-app-authenticated",),
)


def apply(seams: Seams) -> None:
    """Accept a missing secret."""
    healthy = seams.authorization.proven
    seams.authorization.proven = lambda app, secret: secret is None or healthy(app, secret)
