"""An empty secret is taken for the right one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="empty-secret-accepted",
    title="An empty secret is taken for the right one",
    seam="authorization.proven",
    story=(
        "Whether a secret is right is asked only where one was sent, and one of no letters counts as none. The "
        "form has the field, so the app counts as one that proved who it is."
    ),
    source="RFC 6749 section 2.3; CWE-287",
    caught_by=("smart-app-authenticated",),
)


def apply(seams: Seams) -> None:
    """Let an empty secret pass."""
    healthy = seams.authorization.proven
    seams.authorization.proven = lambda app, secret: secret == "" or healthy(app, secret)
