"""A code is redeemed with a redirect URI that begins like its own."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-redirect-compared-by-prefix",
    title="A code is redeemed with a redirect URI that begins like its own",
    seam="authorization.code_redirect_matches",
    story=(
        "Apps send the address with parameters of their own at the token endpoint. The comparison looks whether "
        "it begins like the one that the code was sent to."
    ),
    source="RFC 6749 section 4.1.3: the values must be identical",
    caught_by=("smart-code-bound-to-redirect",),
)


def apply(seams: Seams) -> None:
    """Compare the beginning."""
    seams.authorization.code_redirect_matches = lambda code, presented: (presented or "").startswith(code.redirect_uri)
