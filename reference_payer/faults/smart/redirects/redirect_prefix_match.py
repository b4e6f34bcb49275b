"""A redirect URI that begins right is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-prefix-match",
    title="A redirect URI that begins right is accepted",
    seam="authorization.redirect_matches",
    story=(
        "Redirect URIs are compared by their beginning, so that apps can add parameters. An attacker adds a "
        "path on the same host, or more host behind the port."
    ),
    source="REQ-OA-02; RFC 9700 section 2.1: exact string matching",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare the beginning only."""
    seams.authorization.redirect_matches = lambda registered, presented: presented.startswith(registered)
