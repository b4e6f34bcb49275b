"""The token endpoint ignores the redirect URI."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-not-compared-at-token",
    title="The token endpoint ignores the redirect URI",
    seam="authorization.code_redirect_matches",
    story=(
        "The authorization endpoint checks the redirect URI with care, so the token endpoint does not look at "
        "it again. A code that was sent to a wrong address can be redeemed from there."
    ),
    source="REQ-OA-03; RFC 6749 section 4.1.3",
    caught_by=("smart-code-bound-to-redirect",),
)


def apply(seams: Seams) -> None:
    """Accept any redirect URI, or none."""
    seams.authorization.code_redirect_matches = lambda _code, _presented: True
