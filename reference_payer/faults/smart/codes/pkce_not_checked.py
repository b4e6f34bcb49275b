"""The code verifier is not checked."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pkce-not-checked",
    title="The code verifier is not checked",
    seam="authorization.verifier_matches",
    story=(
        "The challenge is stored and the verifier arrives, but the comparison was left for later. A stolen "
        "code is as good as before there was PKCE."
    ),
    source="REQ-OA-04; RFC 7636 section 4.6; SMART: servers SHALL support S256",
    caught_by=("smart-pkce-verifier-checked",),
)


def apply(seams: Seams) -> None:
    """Accept any verifier, or none."""
    seams.authorization.verifier_matches = lambda _challenge, _verifier: True
